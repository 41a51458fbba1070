import { expect, test } from "vitest";
import { partOfMutants, skipWithoutEngine } from "./caught.test.support.ts";
import { PARTS_OF_MUTED, withoutItsClauses } from "./muted.test.support.ts";

test.for(partOfMutants(1, PARTS_OF_MUTED))(
  "$name survives with $violates off: $broken",
  async (mutant, context) => {
    await skipWithoutEngine(mutant, context);
    expect(await withoutItsClauses(mutant)).toEqual("survived");
  },
);
