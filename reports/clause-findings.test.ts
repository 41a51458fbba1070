import { expect, test } from "vitest";
import { CLAUSE_IDS } from "./clause-text.ts";
import {
  checkedLog,
  failedCheck,
  failedHistory,
  judgedCheck,
  observed,
} from "./failing-run.test.support.ts";
import { claimed } from "./golden-run.test.support.ts";
import type { ResultEvent } from "./run-log/index.ts";
import { summarise } from "./summary.ts";

const memory = claimed("memory", "sync", "volatile");
const sqlite = claimed("sqlite", "async", "process");

function findingsOf(...events: ResultEvent[]) {
  return summarise(checkedLog([memory, sqlite], events)).clauses;
}

test("every clause of the contract is there, also one that no check looked at", () => {
  const { clauses } = findingsOf(
    judgedCheck(memory, "claims", [
      { clause: "CV-001", verdict: "pass" },
      { clause: "CV-999", verdict: "pass" },
    ]),
  );
  expect(clauses.map(({ clause }) => clause)).toEqual([...CLAUSE_IDS, "CV-999"]);
  expect(clauses[0]?.cells.map(({ result }) => result?.verdict)).toEqual(["pass", undefined]);
  expect(clauses[1]?.cells.map(({ result }) => result?.verdict)).toEqual([undefined, undefined]);
});

test("what the checks of a cell found out about a clause is one result, a failure before all", () => {
  const { clauses, profiles } = findingsOf(
    judgedCheck(sqlite, "claims", [{ clause: "CV-001", verdict: "pass" }]),
    judgedCheck(sqlite, "histories", [{ clause: "CV-001", verdict: "fail" }]),
  );
  expect(clauses[0]?.cells[1]?.result?.verdict).toBe("fail");
  expect(profiles[1]?.profiles[0]).toMatchObject({ profile: "Core", failed: ["CV-001"] });
});

test("a clause that a failure names first is broken, whatever its check says of the clause", () => {
  const { clauses } = findingsOf(
    judgedCheck(sqlite, "claims", [
      { clause: "CV-001", verdict: "pass" },
      { clause: "CV-002", verdict: "pass" },
    ]),
    failedCheck(sqlite, "histories", [failedHistory(["CV-001", "CV-002"], 2)]),
  );
  expect(clauses.slice(0, 2).map(({ cells }) => cells[1]?.result?.verdict)).toEqual([
    "fail",
    "pass",
  ]);
});

test("a run whose checks say nothing clause by clause has nothing found out", () => {
  expect(findingsOf(failedCheck(memory, "jazz", [observed("known state of co_z1")]))).toEqual({
    clauses: [],
    profiles: [],
  });
});
