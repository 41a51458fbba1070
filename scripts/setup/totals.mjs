// How many tests passed and failed, from vitest's JSON report and its exit code together. The
// report alone is not enough: a worker that dies leaves no failed test in it, and a file that
// cannot be imported has no tests to fail.

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
  if (exitCode !== 0 && totals.failed === 0) totals.failed = 1;
  // A run that found no test has proved nothing.
  if (totals.passed + totals.failed === 0) totals.failed = 1;
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
