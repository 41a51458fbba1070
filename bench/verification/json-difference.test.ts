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
  it("says what is in the place of what, and of what is long the member that differs", () => {
    expect(jsonDifference({ a: 1 }, { a: 2 }, "the row")).toBe(
      'the row is {"a":2} instead of {"a":1}',
    );
    const sessions = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`session_z${n}`, 7]));
    expect(jsonDifference({ sessions }, { sessions: { ...sessions, session_z31: 6 } }, "it")).toBe(
      "it is sessions.session_z31: 6 instead of sessions.session_z31: 7",
    );
    expect(jsonDifference("x".repeat(500), undefined, "it")).toMatch(
      /^it is not there instead of "x+… \(502 characters of JSON\)$/,
    );
  });
});
