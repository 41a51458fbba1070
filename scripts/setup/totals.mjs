// How many tests passed and failed, from what vitest or cargo reported and its exit code together.
// The report alone is not enough: a process that dies leaves no failed test in it, and a file that
// cannot be imported or compiled has no tests to fail.

/** @typedef {{ passed: number, failed: number, skipped: number }} Totals */

/**
 * @typedef {object} VitestReport the parts of `--reporter=json` that are read here
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults by file
 */

/**
 * @param {VitestReport | undefined} report undefined if vitest wrote none
 * @param {number} exitCode
 * @returns {Totals}
 */
export function vitestTotals(report, exitCode) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const failedBefore = totals.failed;
    for (const { status } of file.assertionResults) {
      if (status === "passed") totals.passed += 1;
      else if (status === "failed") totals.failed += 1;
      else totals.skipped += 1;
    }
    if (file.status === "failed" && totals.failed === failedBefore) totals.failed += 1;
  }
  return distrusting(totals, exitCode);
}

/**
 * @param {string} output of `cargo test --no-fail-fast`
 * @param {number} exitCode
 * @returns {Totals}
 */
export function cargoTotals(output, exitCode) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  const results = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;
  for (const [, passed, failed, ignored] of output.matchAll(results)) {
    totals.passed += Number(passed);
    totals.failed += Number(failed);
    totals.skipped += Number(ignored);
  }
  // A test program that was ended by a signal is named as a failure and has no result.
  const failedPrograms = output.match(/^error: (doc)?test failed, to rerun/gm)?.length ?? 0;
  const failedResults = output.match(/^test result: FAILED/gm)?.length ?? 0;
  totals.failed += failedPrograms - failedResults;
  return distrusting(totals, exitCode);
}

/**
 * @param {Totals} totals
 * @param {number} exitCode
 * @returns {Totals}
 */
function distrusting(totals, exitCode) {
  if (exitCode !== 0 && totals.failed === 0) return { ...totals, failed: 1 };
  // A run that found no test has proved nothing.
  if (totals.passed + totals.failed === 0) return { ...totals, failed: 1 };
  return totals;
}

/**
 * @param {readonly Totals[]} parts
 * @returns {Totals}
 */
export function sumOfTotals(parts) {
  return {
    passed: parts.reduce((sum, part) => sum + part.passed, 0),
    failed: parts.reduce((sum, part) => sum + part.failed, 0),
    skipped: parts.reduce((sum, part) => sum + part.skipped, 0),
  };
}

/**
 * @param {Totals} totals
 * @returns {string} the last line of a test run, in the form that machines read
 */
export function totalsLine({ passed, failed }) {
  return `${passed} passed, ${failed} failed`;
}
