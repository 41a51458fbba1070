import { expect, test } from "vitest";
import {
  cellOf,
  goldenCells,
  goldenEvents,
  goldenFacts,
  goldenLog,
} from "./golden-run.test.support.ts";
import type { ClaimedCell, ResultEvent } from "./run-log/index.ts";
import { exitCodeOf, summarise } from "./summary.ts";

const interrupted = { complete: false, reason: "interrupted" } as const;
const failed = { complete: false, reason: "failed", error: "HOST_EXITED: gone" } as const;

/** The golden run with another outcome of the given check in every cell. */
function withOutcome(
  check: string,
  outcome: Extract<ResultEvent, { readonly type: "checked" }>["outcome"],
): ResultEvent[] {
  return goldenEvents().map((event) =>
    event.type === "checked" && event.check === check ? { ...event, outcome } : event,
  );
}

const failure = {
  verdict: "fail",
  failures: [{ kind: "observed", what: "atomic", clauses: [], expected: true, actual: false }],
} as const;

test("a run in which all is well passes", () => {
  expect(summarise(goldenLog()).conclusion).toEqual({ state: "pass", exitCode: 0 });
});

test("what deviates, diverges or is not run is counted and passes", () => {
  const events = withOutcome("jazz", { verdict: "not-run", reason: "no data" });
  const { conclusion, tally } = summarise(goldenLog({ events }));
  expect(conclusion.exitCode).toBe(0);
  expect(tally).toMatchObject({ pass: 8, "not-run": 4, measured: 8, absent: 0 });
  for (const verdict of ["deviation", "divergence"] as const) {
    expect(exitCodeOf(goldenLog({ events: withOutcome("jazz", { verdict }) }))).toBe(0);
  }
});

test("a check that a budget cut off makes the run inconclusive", () => {
  const reason = "the budget ended after 37 histories, all agreed";
  const events = withOutcome("histories", { verdict: "not-run", reason, cut: true });
  const { conclusion, tally } = summarise(goldenLog({ events }));
  expect(tally).toMatchObject({ "not-run": 4, cut: 4 });
  expect(conclusion).toEqual({
    state: "inconclusive",
    exitCode: 3,
    reasons: ["4 checks were cut off"],
  });
});

test("workloads that had no room make the run inconclusive, and accuse no engine", () => {
  const events = goldenEvents().map((event): ResultEvent =>
    event.type === "measured" && event.workload === "ingest"
      ? {
          type: "not-run",
          cell: event.cell,
          workload: "ingest",
          round: 0,
          reason: "DISK_FULL: no room",
          cut: true,
        }
      : event,
  );
  expect(summarise(goldenLog({ events })).conclusion).toEqual({
    state: "inconclusive",
    exitCode: 3,
    reasons: ["4 workloads were cut off"],
  });
});

test("a failed check fails the run and is listed with its cell", () => {
  const summary = summarise(goldenLog({ events: withOutcome("claims", failure) }));
  expect(summary.conclusion).toEqual({ state: "fail", exitCode: 1, reasons: ["4 checks failed"] });
  expect(summary.failures.map(({ engine, failures }) => [engine, failures.length])).toEqual([
    ["memory", 2],
    ["sqlite", 2],
  ]);
});

test("a voided workload fails the run", () => {
  const events = goldenEvents().map((event): ResultEvent =>
    event.type === "measured" && event.workload === "load-cold"
      ? {
          type: "voided",
          cell: event.cell,
          workload: "load-cold",
          round: 0,
          reason: "wrong answers",
        }
      : event,
  );
  expect(summarise(goldenLog({ events })).conclusion).toEqual({
    state: "fail",
    exitCode: 1,
    reasons: ["4 workloads were voided"],
  });
});

test("rounds of a workload are one result, which lacks where a round lacks and is void where one is", () => {
  const facts = { ...goldenFacts, bench: { profile: "quick", rounds: 2, parameters: {} } };
  const timed = [0, 1].flatMap((round) =>
    goldenEvents().flatMap((event): ResultEvent[] =>
      event.type === "measured" || event.type === "conditions" ? [{ ...event, round }] : [],
    ),
  );
  const checked = goldenEvents().filter(({ type }) => type === "checked");
  const whole = summarise(goldenLog({ facts, events: [...checked, ...timed] }));
  expect(whole.tally).toMatchObject({ measured: 8, absent: 0, voided: 0 });
  const [first] = whole.latency[0]?.workloads[0]?.rows ?? [];
  expect(first?.slot).toMatchObject({ state: "measured", rounds: [{ round: 0 }, { round: 1 }] });

  const lacking = [...checked, ...timed.slice(0, -1)];
  expect(summarise(goldenLog({ facts, events: lacking })).tally).toMatchObject({
    measured: 7,
    absent: 1,
  });
  // What an interrupt took is no reason to hide the rounds before it.
  const cut = summarise(goldenLog({ facts, events: lacking, end: interrupted }));
  expect(cut.tally).toMatchObject({ measured: 8, absent: 0 });
  const last = timed.at(-1);
  if (last?.type !== "measured") throw new Error("the last event is a measured one");
  const { cell, workload, round } = last;
  const bad: ResultEvent = { type: "voided", cell, workload, round, reason: "wrong answers" };
  expect(summarise(goldenLog({ facts, events: [...lacking, bad] })).tally).toMatchObject({
    measured: 7,
    voided: 1,
    absent: 0,
  });
});

test("an interrupted run is interrupted, whatever it had found", () => {
  expect(exitCodeOf(goldenLog({ events: [], end: interrupted }))).toBe(130);
  const events = withOutcome("claims", failure).slice(0, 3);
  expect(summarise(goldenLog({ events, end: interrupted })).conclusion).toEqual({
    state: "interrupted",
    exitCode: 130,
    reasons: ["1 check failed", "17 results are missing"],
  });
});

test("a run that an error ended is inconclusive, and a failure where one was found", () => {
  expect(summarise(goldenLog({ events: [], end: failed })).conclusion).toMatchObject({
    state: "inconclusive",
    exitCode: 3,
    reasons: [
      "the run ended by an error: HOST_EXITED: gone",
      "20 results are missing",
      "nothing was checked or measured",
    ],
  });
  expect(exitCodeOf(goldenLog({ events: withOutcome("claims", failure), end: failed }))).toBe(1);
});

test("a finished run that lacks a planned result is inconclusive", () => {
  const events = goldenEvents().slice(1);
  expect(summarise(goldenLog({ events })).conclusion).toEqual({
    state: "inconclusive",
    exitCode: 3,
    reasons: ["1 result is missing"],
  });
});

test("a run in which nothing was judged or measured is no pass", () => {
  const facts = { ...goldenFacts, plan: { checks: ["jazz"], workloads: [] } };
  const events = withOutcome("jazz", { verdict: "not-run", reason: "no data" }).filter(
    (event) => event.type === "checked" && event.check === "jazz",
  );
  expect(exitCodeOf(goldenLog({ facts, events }))).toBe(3);
});

test("times of one durability stand in one class, weakest first", () => {
  const { latency } = summarise(goldenLog());
  expect(
    latency.map(({ durability, workloads }) => [
      durability,
      workloads.map(({ rows }) => rows.map(({ cell }) => cell.engine)),
    ]),
  ).toEqual([
    [
      "volatile",
      [
        ["memory", "memory"],
        ["memory", "memory"],
      ],
    ],
    [
      "process",
      [
        ["sqlite", "sqlite"],
        ["sqlite", "sqlite"],
      ],
    ],
  ]);
});

test("cells that differ in their tuning alone are told apart", () => {
  const [cell] = goldenCells;
  if (cell === undefined) throw new Error("the golden run has cells");
  const tuned = { ...cell, tuning: { cache: 1 } };
  const facts = {
    ...goldenFacts,
    plan: { checks: ["claims"], workloads: [] },
    cells: [cell, tuned],
  };
  const event = goldenEvents([cell])[0];
  if (event === undefined) throw new Error("the golden run has events");
  const events = [event, { ...event, cell: cellOf(tuned), outcome: failure } as ResultEvent];
  const { parity } = summarise(goldenLog({ facts, events }));
  expect(
    parity.rows.map(({ slots: [slot] }) =>
      slot?.state === "present" ? slot.record.outcome.verdict : slot?.state,
    ),
  ).toEqual(["pass", "fail"]);
});

test("a cell of which nothing says how its growth ended is a missing result", () => {
  const facts = { ...goldenFacts, plan: { checks: [], workloads: [], growth: true } } as const;
  const finishedOf = (cells: readonly ClaimedCell[]) =>
    cells.map((cell) => ({ type: "growth-finished", cell: cellOf(cell) }) as const);
  const conclusionOf = (cells: readonly ClaimedCell[]) =>
    summarise(goldenLog({ facts, events: finishedOf(cells) })).conclusion;
  expect(conclusionOf(goldenCells)).toMatchObject({ state: "pass" });
  expect(conclusionOf(goldenCells.slice(1))).toMatchObject({
    state: "inconclusive",
    reasons: ["1 result is missing"],
  });
});
