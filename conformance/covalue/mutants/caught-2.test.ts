import { expect, test } from "vitest";
import { fateOf, partOfMutants } from "./caught.test.support.ts";

test.each(partOfMutants(2))(
  "$name is caught within the default budget: $broken",
  async (mutant) => {
    expect(await fateOf(mutant)).toBe("caught");
  },
);
