import { expect, test } from "vitest";
import { fateOf, partOfMutants, skipWithoutEngine } from "./caught.test.support.ts";

test.for(partOfMutants(2))(
  "$name is caught within the default budget: $broken",
  async (mutant, context) => {
    await skipWithoutEngine(mutant, context);
    expect(await fateOf(mutant)).toBe("caught");
  },
);
