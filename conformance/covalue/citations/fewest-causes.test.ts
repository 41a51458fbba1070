import { expect, test } from "vitest";
import { fewestCauses } from "./fewest-causes.ts";

test("the clause that explains every failure comes first in each, whatever else stood by", () => {
  expect(
    fewestCauses([
      ["a", "b", "c"],
      ["d", "c"],
      ["c", "e"],
    ]),
  ).toEqual([
    ["c", "a", "b"],
    ["c", "d"],
    ["c", "e"],
  ]);
});

test("of clauses that explain as many, the likelier one does", () => {
  expect(
    fewestCauses([
      ["a", "b"],
      ["a", "b"],
    ]),
  ).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("what the commonest does not explain is explained by the commonest of the rest", () => {
  expect(fewestCauses([["a"], ["a", "x"], ["x", "y"], ["z", "y"], ["a", "y"]])).toEqual([
    ["a"],
    ["a", "x"],
    ["y", "x"],
    ["y", "z"],
    ["a", "y"],
  ]);
});

test("a clause that was asked for stays before the others, and no clause at all is no cause", () => {
  const cited = [["a", "b"], ["b", "a"], ["b"], []];
  expect(fewestCauses(cited, new Set(["a"]))).toEqual([["a", "b"], ["a", "b"], ["b"], []]);
});
