import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, canonicalText, plainCopy, sameJson } from "./json.ts";

/** Keys and texts that are easily taken for one another, or for what objects bring along. */
const odd = fc.constantFrom(
  "a",
  "b",
  "__proto__",
  "constructor",
  "10",
  "9",
  "",
  "\0",
  "\ud800",
  "é",
);
const leaf = fc.oneof(
  odd,
  fc.constantFrom(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e21,
  ),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, leaf, tie("list"), tie("object")),
  list: fc.array(tie("value"), { maxLength: 3 }),
  object: fc
    .array(fc.tuple(odd, tie("value")), { maxLength: 3 })
    // Defines the keys, `__proto__` among them.
    .map((entries) => Object.fromEntries(entries)),
}));

describe("canonical JSON", () => {
  it("is the same for equal values, whatever the order of their keys", () => {
    expect(canonicalText({ b: 1, a: [{ d: 1, c: undefined }] })).toBe('{"a":[{"d":1}],"b":1}');
  });

  it("has the keys of objects in order, however many there are", () => {
    for (const count of [2, 3, 11, 12, 13, 40]) {
      const keys = Array.from({ length: count }, (_, index) => `k${(index * 7) % count} ${index}`);
      const copy = canonical(Object.fromEntries(keys.map((key) => [key, 1])));
      expect(Object.keys(copy as object)).toEqual(keys.toSorted());
    }
  });

  it("keeps a key __proto__ and treats undefined as JSON does", () => {
    expect(canonicalText(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}');
    expect(canonicalText([undefined, null])).toBe("[null,null]");
    expect(canonicalText(undefined)).toBe("null");
  });

  it("is a copy whose objects bring nothing along, and that what is copied does not reach", () => {
    const given = { a: { b: [1] } };
    const copy = canonical(given);
    given.a.b.push(2);
    expect(canonicalText(copy)).toBe('{"a":{"b":[1]}}');
    expect("constructor" in (copy as object)).toBe(false);
    expect("x" in (canonical(JSON.parse('{"__proto__":{"x":1}}')) as object)).toBe(false);
  });
});

describe("a plain copy", () => {
  it("has the canonical text of what was copied, which does not reach it, for any value", () => {
    fc.assert(
      fc.property(value, (given) => {
        const text = canonicalText(given);
        const copy = plainCopy(given);
        destroy(given);
        expect(canonicalText(copy)).toBe(text);
      }),
      { seed: 1, numRuns: 10_000 },
    );
  });

  it("has its keys as they were, and is refused of what is no JSON", () => {
    expect(Object.keys(plainCopy({ b: 1, a: { d: 1, c: 2 } }) as object)).toEqual(["b", "a"]);
    expect(() => plainCopy({ a: [1n] })).toThrow("a bigint is not JSON");
    expect(() => plainCopy({ a: () => 1 })).toThrow("a function is not JSON");
  });
});

/** Leaves nothing of a value's lists and objects. */
function destroy(given: unknown): void {
  if (typeof given !== "object" || given === null) return;
  for (const key of Object.keys(given)) {
    destroy(Reflect.get(given, key));
    Reflect.deleteProperty(given, key);
  }
}

describe("sameness of JSON", () => {
  const proto = (of: unknown): unknown => JSON.parse(`{"__proto__":${JSON.stringify(of)}}`);

  it.each<[string, boolean, unknown, unknown]>([
    ["a key that is missing", false, { a: 1, b: 2 }, { a: 1 }],
    ["another key", false, { a: 1 }, { b: 1 }],
    ["keys in another order", true, { a: 1, b: 2 }, { b: 2, a: 1 }],
    ["keys in another order and another value", false, { a: 1, b: 2 }, { b: 2, a: 3 }],
    ["a field that is undefined and one that is absent", true, { a: 1, b: undefined }, { a: 1 }],
    ["a field that is undefined and one that is null", false, { a: undefined }, { a: null }],
    [
      "an undefined field for another one",
      false,
      { a: undefined, b: 1 },
      { b: 1, c: undefined, d: 1 },
    ],
    ["undefined and null in a list", true, [undefined], [null]],
    ["undefined and null alone", true, undefined, null],
    ["null and an object", false, null, {}],
    ["a list and an object", false, [], {}],
    ["a list and its length", false, [1], { 0: 1, length: 1 }],
    ["a list with another order", false, [1, 2], [2, 1]],
    ["a list with one more", false, [1], [1, null]],
    ["0 and -0, which JSON writes alike", true, 0, -0],
    ["NaN and null, which JSON writes alike", true, [Number.NaN], [null]],
    ["NaN and 0", false, Number.NaN, 0],
    ["a number and its text", false, 1, "1"],
    ["false and null", false, false, null],
    ["another key __proto__", false, proto({ x: 1 }), proto({ x: 2 })],
    ["a key __proto__ that is missing", false, proto({}), {}],
    [
      "a key named as a property of objects",
      false,
      { constructor: Object.name },
      { toString: "Object" },
    ],
    ["two lone surrogates", false, "\ud800", "\ud801"],
    ["a lone surrogate and what replaces it", false, "\ud800", "\ufffd"],
    ["a lone surrogate and its escape", false, "\ud800", "\\ud800"],
    [
      "a difference far down",
      false,
      { a: [{ b: [1, { c: "x" }] }] },
      { a: [{ b: [1, { c: "y" }] }] },
    ],
  ])("%s: %s", (_, same, a, b) => {
    for (const [one, other] of [
      [a, b],
      [b, a],
      [canonical(a), b],
      [canonical(a), canonical(b)],
    ]) {
      expect(sameJson(one, other)).toBe(same);
      expect(canonicalText(one) === canonicalText(other)).toBe(same);
    }
  });

  it("is that of the canonical texts, for any two values", () => {
    let same = 0;
    fc.assert(
      fc.property(value, value, (a, b) => {
        const expected = canonicalText(a) === canonicalText(b);
        same += expected ? 1 : 0;
        expect(sameJson(a, b)).toBe(expected);
        expect(sameJson(canonical(a), canonical(b))).toBe(expected);
        expect(sameJson(a, canonical(a))).toBe(true);
        expect(sameJson(plainCopy(a), b)).toBe(expected);
        expect(sameJson(canonical(a), plainCopy(b))).toBe(expected);
      }),
      { seed: 1, numRuns: 20_000 },
    );
    expect(same).toBeGreaterThan(200);
  });
});
