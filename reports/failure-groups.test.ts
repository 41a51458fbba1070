import { expect, test } from "vitest";
import { checkedLog, failedCheck, failedHistory, observed } from "./failing-run.test.support.ts";
import { claimed } from "./golden-run.test.support.ts";
import type { RecordedFailure, ResultEvent } from "./run-log/index.ts";
import { summarise } from "./summary.ts";

const memory = claimed("memory", "sync", "volatile");
const sqlite = claimed("sqlite", "async", "process");
const sqliteSync = claimed("sqlite", "sync", "process");
const cells = [memory, sqlite, sqliteSync];

function groupsOf(...events: ResultEvent[]) {
  return summarise(checkedLog(cells, events)).failures;
}

test("failures of one engine that name the same first clause are one group, whatever check found them", () => {
  const groups = groupsOf(
    failedCheck(sqlite, "claims", [observed("rows: a row", ["CV-025"])]),
    failedCheck(sqlite, "histories", [failedHistory(["CV-025", "CV-026"], 3)]),
    failedCheck(sqliteSync, "histories", [failedHistory(["CV-025"], 2)]),
    failedCheck(memory, "histories", [failedHistory(["CV-025"], 2)]),
  );
  expect(groups).toMatchObject([
    { engine: "sqlite", subject: { by: "clause", clause: "CV-025" }, failed: 2, cells: 2 },
    { engine: "memory", subject: { by: "clause", clause: "CV-025" }, failed: 1, cells: 1 },
  ]);
  expect(groups.map(({ failures }) => failures.length)).toEqual([3, 1]);
});

test("the most telling failure is first: a history, one that always fails, the shortest", () => {
  const inOrder: readonly [RecordedFailure, ...RecordedFailure[]] = [
    failedHistory(["CV-025"], 2),
    failedHistory(["CV-025"], 9),
    failedHistory(["CV-025"], 1, { nature: "flaky" }),
    observed("short", ["CV-025"]),
    { ...observed("long", ["CV-025"]), expected: "x".repeat(100) } as RecordedFailure,
  ];
  const [first, ...others] = inOrder.toReversed();
  if (first === undefined) throw new Error("there are failures");
  const [group] = groupsOf(failedCheck(sqlite, "histories", [first, ...others]));
  expect(group?.failures.map(({ failure }) => failure)).toEqual(inOrder);
});

test("operations within others count: one transaction of ten steps is no short history", () => {
  const steps = Array.from({ length: 10 }, () => ({ op: "wait" }));
  const transaction = { op: "transaction", steps, end: "commit" };
  const long = failedHistory(["CV-025"], 1, { history: [transaction] });
  const [group] = groupsOf(failedCheck(sqlite, "histories", [long, failedHistory(["CV-025"], 5)]));
  expect(group?.failures[0].failure).toMatchObject({ history: { length: 5 } });
});

test("a known deviation that is no longer so comes first: what it was put up with for fails besides", () => {
  const groups = groupsOf(
    failedCheck(sqlite, "histories", [failedHistory(["CV-010"], 1)]),
    failedCheck(sqlite, "corpus", [observed("a known deviation has expired: CV-010 (link)")]),
  );
  expect(groups.map(({ subject }) => subject)).toEqual([
    { by: "text", text: "a known deviation has expired" },
    { by: "clause", clause: "CV-010" },
  ]);
});

test("groups with short histories come first, then those of clauses, then those of none", () => {
  const groups = groupsOf(
    failedCheck(sqlite, "jazz", [observed("known state of co_z1")]),
    failedCheck(sqlite, "claims", [observed("rows: a row", ["CV-005"])]),
    failedCheck(sqlite, "histories", [
      failedHistory(["CV-010"], 9),
      failedHistory(["CV-020"], 2),
      failedHistory([], 4),
    ]),
  );
  expect(
    groups.map(({ subject }) => (subject.by === "clause" ? subject.clause : subject.text)),
  ).toEqual([
    "CV-020",
    "histories are answered otherwise",
    "CV-010",
    "CV-005",
    "real Jazz data comes back otherwise",
  ]);
});

test("failures without a clause are grouped by what they say, whatever they say it of", () => {
  const groups = groupsOf(
    failedCheck(sqlite, "histories", [
      observed("the generator's floor: wait played"),
      observed("the generator's floor: sync played"),
    ]),
    failedCheck(sqlite, "jazz", [
      observed("session co_z1_session_z2 signatures of co_zabc"),
      observed("known state of co_zabc"),
      observed("the cell's process during the check jazz"),
    ]),
    failedCheck(sqlite, "claims", [observed("the cell's process during the check claims")]),
  );
  expect(
    groups.map(({ subject, failures }) => [subject.by === "text" && subject.text, failures.length]),
  ).toEqual([
    ["the generator's floor", 2],
    ["real Jazz data comes back otherwise", 2],
    ["the cell's process during the check jazz", 1],
    ["the cell's process during the check claims", 1],
  ]);
});

test("every failure is in exactly one group", () => {
  const failures = Array.from({ length: 60 }, (_, n) =>
    n % 3 === 0
      ? failedHistory(n % 2 === 0 ? [] : [`CV-0${n}`], (n % 7) + 1, {
          origin: { from: "seed", seed: n, path: "" },
        })
      : observed(`part ${n}: x`, n % 5 === 0 ? [] : [`CV-0${n % 11}`]),
  ) as [RecordedFailure, ...RecordedFailure[]];
  const groups = groupsOf(
    ...cells.map((cell) => failedCheck(cell, "histories", failures)),
    ...cells.map((cell) => failedCheck(cell, "claims", failures)),
  );
  const all = groups.flatMap((group) => group.failures);
  expect(all).toHaveLength(60 * 6);
  expect(
    new Set(
      all.map(({ record, failure }) => `${JSON.stringify([record.cell, record.check, failure])}`),
    ).size,
  ).toBe(360);
});
