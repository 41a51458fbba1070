// The totals must not say that all is well when vitest's or cargo's report merely lacks the failure.

import { expect, test } from "vitest";
import { cargoTotals, sumOfTotals, totalsLine, vitestTotals } from "./totals.mjs";

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

/** As cargo says it of one test program. */
function result(passed: number, failed: number, ignored = 0): string {
  const verdict = failed === 0 ? "ok" : "FAILED";
  const failure = failed === 0 ? "" : "error: test failed, to rerun pass `--test rows`\n";
  return (
    `test result: ${verdict}. ${passed} passed; ${failed} failed; ${ignored} ignored; ` +
    `0 measured; 0 filtered out; finished in 0.19s\n\n${failure}`
  );
}
const KILLED = `error: doctest failed, to rerun pass \`--doc\`

Caused by:
  process didn't exit successfully: \`target/debug/deps/rows\` (signal: 6, SIGABRT: process abort signal)
`;

test("cargo's tests are summed over all of its test programs", () => {
  const output = `running 3 tests\n${result(3, 0)}${result(1, 2, 4)}   Doc-tests rows\n${result(0, 0)}`;
  expect(cargoTotals(output, 101)).toEqual({ passed: 4, failed: 2, skipped: 4 });
  expect(cargoTotals(result(3, 0), 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
});

test("a Rust test program that was killed counts as one failure, beside those of others too", () => {
  expect(cargoTotals(result(3, 0) + KILLED, 101)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  expect(cargoTotals(result(3, 1) + KILLED, 101)).toEqual({ passed: 3, failed: 2, skipped: 0 });
});

test("Rust that does not compile counts as one failure", () => {
  const output = "error: could not compile `rows` (lib test) due to 1 previous error\n";
  expect(cargoTotals(output, 101)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("Rust without a single test has proved nothing", () => {
  expect(cargoTotals(result(0, 0, 1), 0)).toEqual({ passed: 0, failed: 1, skipped: 1 });
});

test("the last line is what machines read", () => {
  const totals = sumOfTotals([
    { passed: 2, failed: 1, skipped: 1 },
    { passed: 1, failed: 0, skipped: 0 },
  ]);
  expect(totalsLine(totals)).toBe("3 passed, 1 failed");
});
