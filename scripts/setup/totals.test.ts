// The totals must not say that all is well when vitest's report merely lacks the failure.

import { expect, test } from "vitest";
import { sumOfTotals, totalsLine, vitestTotals } from "./totals.mjs";

const passed = { status: "passed" };
const failed = { status: "failed" };

test("tests are counted by what became of them", () => {
  const report = {
    testResults: [
      { status: "failed", assertionResults: [passed, failed, { status: "pending" }] },
      { status: "passed", assertionResults: [passed, { status: "todo" }] },
    ],
  };
  expect(vitestTotals(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2 });
});

test("a file that cannot be imported counts as one failure", () => {
  const report = { testResults: [{ status: "failed", assertionResults: [] }] };
  expect(vitestTotals(report, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("a file that cannot be imported counts beside the failures of other files", () => {
  const report = {
    testResults: [
      { status: "failed", assertionResults: [] },
      { status: "failed", assertionResults: [failed] },
    ],
  };
  expect(vitestTotals(report, 1)).toEqual({ passed: 0, failed: 2, skipped: 0 });
});

test("a file whose hook fails after its tests passed counts as one failure", () => {
  const report = { testResults: [{ status: "failed", assertionResults: [passed] }] };
  expect(vitestTotals(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("a dead worker, which leaves a report without failures, counts as one", () => {
  const report = { testResults: [{ status: "passed", assertionResults: [passed] }] };
  expect(vitestTotals(report, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("no report at all counts as one failure, whatever the exit code", () => {
  expect(vitestTotals(undefined, 1).failed).toBe(1);
  expect(vitestTotals(undefined, 0).failed).toBe(1);
});

test("the last line is what machines read", () => {
  const totals = sumOfTotals([
    { passed: 2, failed: 1, skipped: 1 },
    { passed: 1, failed: 0, skipped: 0 },
  ]);
  expect(totalsLine(totals)).toBe("3 passed, 1 failed");
});
