// `assay bench` as it is without options: which cells the profile quick times.
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { assay, scratchDirectory } from "./assay.test.support.ts";

const PARAMETERS = ["budgetMs=1", "transactions=1000", "warmUpBudgetMs=1", "leastOperations=10"];
const SHORT = ["--scale", "smoke", "--rounds", "1", "--workloads", "known-state"].concat(
  PARAMETERS.flatMap((parameter) => ["--set", parameter]),
);

/** The memory engine's cells with a result, and what was said beside the report. */
async function timed(...options: readonly string[]) {
  const directory = scratchDirectory();
  try {
    const args = ["--engines", "memory", "--dir", directory, ...SHORT, ...options];
    const { stdout, stderr } = await assay("bench", ...args);
    return {
      cells: new Set(stdout.match(/^ +memory\/(async|sync) /gm)?.map((cell) => cell.trim())),
      stderr,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test("the profile quick times one api of an engine and says so, and those that are named", async () => {
  const one = await timed();
  expect([...one.cells]).toEqual(["memory/async"]);
  expect(one.stderr).toContain("one api of each engine");
  const named = await timed("--apis", "async,sync");
  expect([...named.cells].sort()).toEqual(["memory/async", "memory/sync"]);
  expect(named.stderr).not.toContain("one api of each engine");
  expect([...(await timed("--profile", "smoke")).cells].sort()).toEqual([
    "memory/async",
    "memory/sync",
  ]);
});
