import { expect, test } from "vitest";
import { bytes, count, counted, duration, measured, range, ranged } from "./quantity.ts";

test.each([
  [0, "0 ns"],
  [0.5, "0.500 ns"],
  [7, "7.00 ns"],
  [812, "812 ns"],
  [999.4, "999 ns"],
  [999.6, "1.00 µs"],
  [1234, "1.23 µs"],
  [56_789, "56.8 µs"],
  [999_900, "1.00 ms"],
  [123_456_789, "123 ms"],
  [31_415_000_000, "31.4 s"],
  [1_234_000_000_000, "1,230 s"],
])("%d ns are %s", (ns, text) => {
  expect(duration(ns)).toBe(text);
});

test.each([
  [0, "0"],
  [0.012345, "0.0123"],
  [0.9999, "1.00"],
  [9.996, "10.0"],
  [12.34, "12.3"],
  [1_234_567, "1,230,000"],
])("%d measured is %s", (value, text) => {
  expect(measured(value)).toBe(text);
});

test("counts are exact", () => {
  expect(count(1_234_567)).toBe("1,234,567");
  expect(counted(1, "check")).toBe("1 check");
  expect(counted(1000, "entry", "entries")).toBe("1,000 entries");
});

test("a range of equal numbers is the number", () => {
  expect(range([5, 5], count)).toBe("5");
  expect(range([1200, 3, 7], count)).toBe("3 to 1,200");
});

test("things are named in the singular where each count is one", () => {
  expect(ranged([1, 1], "histories")).toBe("1 history");
  expect(ranged([1], "checks")).toBe("1 check");
  expect(ranged([1, 3], "checks")).toBe("1 to 3 checks");
  expect(ranged([1], "not applicable")).toBe("1 not applicable");
});

test("a size is in the unit that suits it", () => {
  expect([0, 1280, 8 * 2 ** 30].map(bytes)).toEqual(["0 B", "1.25 KiB", "8.00 GiB"]);
});
