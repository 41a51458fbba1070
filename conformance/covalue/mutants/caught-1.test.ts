import { expect, test } from "vitest";
import { fateOf, partOfMutants } from "./caught.test.support.ts";

test.each(partOfMutants(1))(
  "$name is caught within the default budget: $broken",
  async (mutant) => {
    expect(await fateOf(mutant)).toBe("caught");
  },
);
