import { afterAll, describe, expect, test } from "vitest";
import { rm } from "node:fs/promises";
import { countOperations } from "@assay/engines/covalue";
import { MUTANTS, type Mutant } from "./mutants/index.ts";
import { selfTest } from "./self-test.ts";

const directory = ".assay/test/mutants";
afterAll(() => rm(directory, { recursive: true, force: true }));

async function firstResult(mutant: Mutant, seed: number) {
  for await (const result of selfTest({ seeds: [seed], mutants: [mutant], directory }))
    return result;
  return undefined;
}

describe("every engine that is broken on purpose is caught within the default budget", () => {
  // `npm run assay -- conform --self-test` runs many seeds; here one each, not the same for all.
  // Those that checks of claims catch have their tests beside these checks.
  const planted = MUTANTS.filter(({ caughtBy }) => caughtBy === "histories");
  for (const [index, mutant] of planted.entries()) {
    test(`${mutant.name}: ${mutant.broken}`, async () => {
      const result = await firstResult(mutant, 1 + (index % 3));
      expect(result?.kind).toBe("caught");
      if (result?.kind !== "caught" || result.history === undefined) return;
      expect(countOperations(result.history)).toBeLessThanOrEqual(7);
    });
  }
});

test("every mutant has a name and a sentence of its own", () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(new Set(MUTANTS.map(({ broken }) => broken)).size).toBe(MUTANTS.length);
});
