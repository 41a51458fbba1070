import { describe, expect, it } from "vitest";
import { describeDifference } from "./jazz-failure.ts";

describe("a difference", () => {
  it("of short values shows both", () => {
    expect(describeDifference({ b: 1, a: 2 }, { a: 3, b: 1 })).toEqual({
      expected: '{"a":2,"b":1}',
      actual: '{"a":3,"b":1}',
    });
  });

  it("of long values shows both from shortly before where they differ", () => {
    const start = "x".repeat(1_000);
    const { expected, actual } = describeDifference(`${start}A${start}`, `${start}B`);
    expect(expected).toBe(`…${"x".repeat(40)}A${"x".repeat(119)}…`);
    expect(actual).toBe(`…${"x".repeat(40)}B"`);
  });

  it("of a value and nothing shows null", () => {
    expect(describeDifference("a", undefined)).toEqual({ expected: '"a"', actual: "null" });
  });
});
