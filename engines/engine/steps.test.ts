import { describe, expect, it } from "vitest";
import { canonicalText } from "./json.ts";
import { runAsync, runSync, settle, type Steps } from "./steps.ts";

function* sum(
  values: readonly (number | Promise<number>)[],
  cleaned: string[] = [],
): Steps<number> {
  let total = 0;
  try {
    for (const value of values) total += yield* settle(value);
    return total;
  } finally {
    cleaned.push("cleaned");
  }
}

describe("steps", () => {
  it("give the same result in both apis", async () => {
    expect(runSync(sum([1, 2, 3]))).toBe(6);
    expect(await runAsync(sum([1, Promise.resolve(2), 3]))).toBe(6);
  });

  it("throw a rejection where it was awaited, so that they can clean up", async () => {
    const cleaned: string[] = [];
    await expect(runAsync(sum([1, Promise.reject(new Error("late"))], cleaned))).rejects.toThrow(
      "late",
    );
    expect(cleaned).toEqual(["cleaned"]);
  });

  it("refuse a promise in a sync cell, and clean up", () => {
    const cleaned: string[] = [];
    expect(() => runSync(sum([Promise.reject(new Error("lost"))], cleaned))).toThrow(
      "answered with a promise",
    );
    expect(cleaned).toEqual(["cleaned"]);
  });
});

describe("canonical JSON", () => {
  it("is the same for equal values, whatever the order of their keys", () => {
    expect(canonicalText({ b: 1, a: [{ d: 1, c: undefined }] })).toBe('{"a":[{"d":1}],"b":1}');
  });

  it("keeps a key __proto__ and treats undefined as JSON does", () => {
    expect(canonicalText(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}');
    expect(canonicalText([undefined, null])).toBe("[null,null]");
    expect(canonicalText(undefined)).toBe("null");
  });
});
