// What the reference keeps of a header or a transaction: exactly what JSON makes of it, out of reach.
import { describe, expect, it } from "vitest";
import { jsonValue } from "./written.ts";

class Sayer {
  readonly text = "mine";
  toJSON(): string {
    return "said";
  }
}

const VALUES: readonly object[] = [
  { privacy: "trusting", madeAt: 1, changes: "[]" },
  { b: 1, a: 2 ** 53 - 1 },
  { b: -0 },
  { b: 0.1, a: NaN, c: Infinity },
  { gone: undefined, a: "a" },
  { toJSON: () => ({ other: 1 }) },
  { a: new Date(0), inner: { deep: [undefined, null, -0, {}] } },
  Object.defineProperty({ a: 1 }, "hidden", { value: 2, enumerable: false }),
  JSON.parse('{"__proto__":"text","a":1}'),
  JSON.parse('{"__proto__":{"a":1}}'),
  Object.assign(Object.create({ inherited: 1 }), { own: 1 }),
  ["a", 1],
  new Sayer(),
  {},
];

describe("a JSON value that the reference keeps", () => {
  it("has the very text that JSON gives what it was made of", () => {
    const texts = VALUES.map((value) => JSON.stringify(jsonValue(value)));
    expect(texts).toEqual(VALUES.map((value) => JSON.stringify(value)));
  });

  it("is reached by no change of what it was made of", () => {
    const flat = { text: "as given" };
    const deep = { meta: { texts: ["as given"] } };
    const kept = [jsonValue(flat), jsonValue(deep)];
    flat.text = "changed";
    deep.meta.texts.push("changed");
    expect(kept).toEqual([{ text: "as given" }, { meta: { texts: ["as given"] } }]);
  });

  it("cannot be changed by who is handed it, however deep", () => {
    const flat = jsonValue({ text: "kept" });
    const deep = jsonValue({ meta: { texts: ["kept"] } });
    expect([flat, deep, deep.meta, deep.meta.texts].map(Object.isFrozen)).not.toContain(false);
  });

  it("is refused where JSON has none", () => {
    const circle: Record<string, unknown> = {};
    circle["itself"] = circle;
    const throwing = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => {
        throw new Error("no value");
      },
    });
    for (const value of [circle, throwing, { a: 1n }, undefined, () => 1]) {
      // A store of the port is called from JavaScript as well.
      expect(() => jsonValue(value as object)).toThrow("not JSON");
    }
  });
});
