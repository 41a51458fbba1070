import { expect, test } from "vitest";
import { condensed, sparkline } from "./sparkline.ts";

test("the greatest is a full bar, what is not there a dot, and little is not nothing", () => {
  expect(sparkline([0, 1, 50, 100, undefined])).toBe("▁▁▄█·");
  expect(sparkline([0, 0])).toBe("▁▁");
  expect(sparkline([])).toBe("");
});

test("neighbours are put together in order, and none is lost", () => {
  const sum = (values: readonly number[]): number => values.reduce((one, other) => one + other, 0);
  expect(condensed([1, 2, 3, 4, 5], 2, sum)).toEqual([6, 9]);
  expect(condensed([1, 2, 3], 48, sum)).toEqual([1, 2, 3]);
  expect(condensed([], 48, sum)).toEqual([]);
});
