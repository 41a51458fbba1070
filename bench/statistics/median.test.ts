import { expect, it } from "vitest";
import { medianOf } from "./median.ts";

it("is the middle value, the mean of the middle two, or nothing", () => {
  const values = [10, 9, 100];
  expect(medianOf(values)).toBe(10);
  expect(values).toEqual([10, 9, 100]);
  expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  expect(medianOf([7])).toBe(7);
  expect(medianOf([])).toBeUndefined();
});
