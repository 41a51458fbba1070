// How often a failure of the corpus names first what is broken. Of drawn histories the tests say it that each bug is
// caught (`caught.test.support.ts`), and `assay conform --self-test --seeds 3` of every bug.
import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { checkCorpus } from "../check-corpus.ts";
import { MUTANTS, type Mutant } from "../mutants/index.ts";

const directory = ".assay/test/rank";
afterAll(() => rm(directory, { recursive: true, force: true }));

const EACH = 6;
const SAMPLED = MUTANTS.filter(({ caughtBy }) => caughtBy === "histories").filter(
  (_, index) => index % EACH === 0,
);
/** Measured on every bug: 1,889 of 2,381. */
const FEWEST_FIRST_IN_CORPUS = 0.65;

test("what a bug breaks in the corpus names first the clause that it violates, and seldom more than one", async () => {
  let [failures, right] = [0, 0];
  const first: number[] = [];
  for (const mutant of SAMPLED) {
    const { engine, api, durability } = mutant;
    if (!(await engine.probe()).available) continue;
    const cell = { engine, api, durability };
    const { outcome } = await checkCorpus(cell, { directory, limitMs: 300 });
    const found = outcome.verdict === "fail" ? outcome.failures : [];
    failures += found.length;
    right += found.filter(({ clauses: [one] }) => isOf(mutant, one)).length;
    first.push(new Set(found.map(({ clauses: [one] }) => one)).size);
  }
  expect(right / failures).toBeGreaterThan(FEWEST_FIRST_IN_CORPUS);
  expect(first.filter((clauses) => clauses > 1).length).toBeLessThan(SAMPLED.length / 5);
}, 240_000);

function isOf({ violates }: Mutant, clause: string | undefined): boolean {
  return violates.some((one) => one === clause);
}
