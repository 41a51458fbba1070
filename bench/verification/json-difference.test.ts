import { describe, expect, it } from "vitest";
import { equalJson, jsonDifference } from "./json-difference.ts";

describe("equalJson", () => {
  it.each([
    [
      { a: 1, b: [1, { c: null }] },
      { b: [1, { c: null }], a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
    [[], []],
  ])("takes %j and %j for equal", (a, b) => {
    expect([equalJson(a, b), equalJson(b, a)]).toEqual([true, true]);
  });

  it.each([
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: null }, {}],
    [{}, []],
    [[1, 2], [1]],
    [0, "0"],
    [null, undefined],
    [{ a: { b: "text" } }, { a: { b: "texT" } }],
  ])("takes %j and %j for different", (a, b) => {
    expect([equalJson(a, b), equalJson(b, a)]).toEqual([false, false]);
  });
});

describe("jsonDifference", () => {
  it("says what is in the place of what, and cuts what is long", () => {
    expect(jsonDifference({ a: 1 }, { a: 2 }, "the row")).toBe(
      'the row is {"a":2} instead of {"a":1}',
    );
    expect(jsonDifference("x".repeat(500), undefined, "it")).toMatch(
      /^it is undefined instead of "x{119}… \(502 characters\)$/,
    );
  });
});
