import { expect, test } from "vitest";
import { skipWithoutEngine } from "./caught.test.support.ts";
import { MUTANTS } from "./index.ts";
import { withoutItsClauses } from "./muted.test.support.ts";

// Each is asked everything that an engine claims: some of them here, all by the self-test with `--muted`.
const EACH = 20;
const FIRST = 13;

test.for(
  MUTANTS.filter(({ caughtBy }) => caughtBy === "claims")
    .filter((_, index) => index % EACH === FIRST)
    .map((mutant) => ({ ...mutant, seed: 1 })),
)("$name passes every check of claims with $violates off: $broken", async (mutant, context) => {
  await skipWithoutEngine(mutant, context);
  expect(await withoutItsClauses(mutant)).toEqual("survived");
});
