import { describe, expect, test } from "vitest";
import { positiveNumber, seedNumber, shardOf, timeSpan, typedTimeSpan } from "./option-values.ts";

describe("a span of time", () => {
  test.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
  ])("%s is %d ms, and is typed so again", (text, ms) => {
    expect(timeSpan(text)).toBe(ms);
    expect(timeSpan(typedTimeSpan(ms))).toBe(ms);
  });

  test.each(["10", "m", "0m", "-1m", "1.5h", "10 m", "1d", "99999999999999999h"])(
    "is not %s",
    (text) => {
      expect(() => timeSpan(text)).toThrow("Write it as 90s, 10m or 2h.");
    },
  );
});

test("a seed is one that generators tell from every other", () => {
  expect(seedNumber("2147483647")).toBe(2_147_483_647);
  expect(() => seedNumber("2147483648")).toThrow("It must be at most 2147483647.");
  expect(() => seedNumber("-1")).toThrow("It must be a whole number, 0 or more.");
});

test("what is counted is at least one", () => {
  expect(positiveNumber("12")).toBe(12);
  for (const text of ["0", "-3", "1.5", "", "1e3", "9007199254740992"]) {
    expect(() => positiveNumber(text)).toThrow("It must be a whole number, 1 or more.");
  }
});

describe("a shard", () => {
  test("is the i-th of n", () => {
    expect(shardOf("2/3")).toEqual({ index: 2, of: 3 });
    expect(shardOf("1/1")).toEqual({ index: 1, of: 1 });
  });

  test.each(["0/3", "4/3", "1", "1/", "/3", "a/b", "1/3/5", "-1/3"])("is not %s", (text) => {
    expect(() => shardOf(text)).toThrow("Write it as 1/3 for the first of three.");
  });
});
