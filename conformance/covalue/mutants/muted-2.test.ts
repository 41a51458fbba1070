import { expect, test } from "vitest";
import { partOfMutants } from "./caught.test.support.ts";
import { PARTS_OF_MUTED, withoutItsClauses } from "./muted.test.support.ts";

test.each(partOfMutants(2, PARTS_OF_MUTED))(
  "$name survives with $violates off: $broken",
  async (mutant) => {
    expect(await withoutItsClauses(mutant)).toEqual("survived");
  },
);
