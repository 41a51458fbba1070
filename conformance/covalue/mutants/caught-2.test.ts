import { expect, test } from "vitest";
import {
  fateOf,
  misnamed,
  partOfMutants,
  skipWithoutEngine,
  type Cited,
} from "./caught.test.support.ts";

const cited: Cited = new Map();

test.for(partOfMutants(2))(
  "$name is caught within the default budget: $broken",
  async (mutant, context) => {
    await skipWithoutEngine(mutant, context);
    expect(await fateOf(mutant, cited)).toBe("caught");
  },
);

test("the clause that a bug violates is the first that its shortest history cites, and nearly always among three", () => {
  expect(misnamed(cited)).toEqual([]);
});
