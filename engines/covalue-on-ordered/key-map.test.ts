import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KeyMap } from "./key-map.ts";

/** Alike but for one byte at either end, and some the beginnings of others. */
const key = fc
  .tuple(fc.nat(3), fc.constantFrom("", "\u0001common"), fc.nat(3))
  .map(([first, middle, last]) => Buffer.from([first, ...Buffer.from(middle), last]));

describe("a map from keys", () => {
  it("holds what a map of their bytes holds, in the same order, of few keys and of many", () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60, size: "max" }), (keys) => {
        const byKey = new KeyMap<number>();
        const byHex = new Map<string, number>();
        keys.forEach((each, index) => {
          expect(byKey.get(each)).toBe(byHex.get(each.toString("hex")));
          byKey.set(each, index);
          byHex.set(each.toString("hex"), index);
        });
        expect(byKey.keys.map((each) => Buffer.from(each).toString("hex"))).toEqual([
          ...byHex.keys(),
        ]);
        expect(byKey.values).toEqual([...byHex.values()]);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
