import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeInteger,
  decodeLastInteger,
  encodeTuple,
  isDigested,
  LONGEST_PLAIN_STRING_BYTES,
  tupleRange,
  type TuplePart,
} from "./tuple.ts";
import { encodeWtf8 } from "./wtf8.ts";

const ODD_STRINGS = [
  "",
  "a",
  "aa",
  "a:",
  "ab",
  "a\0",
  "a\0b",
  "\0",
  "\0\0",
  "a\u00ff",
  "\uffee",
  "😀",
  "\ud83d",
  "\ude00",
  "\ude00\ud83d",
  "é",
  "e\u0301",
  "A",
  "__proto__",
  "$",
  "a$",
];
const oddString = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...ODD_STRINGS) },
  fc.string({ unit: "binary", maxLength: 12 }),
);
const integer = fc.oneof(
  fc.constantFrom(0, 1, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
  fc.maxSafeNat(),
);
const part: fc.Arbitrary<TuplePart> = fc.oneof(integer, oddString);

describe("tuple keys", () => {
  it("gives different tuples of one shape different keys", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 3 }), fc.array(part, { maxLength: 3 }), (a, b) => {
        const equal = JSON.stringify(a) === JSON.stringify(b);
        expect(Buffer.compare(encodeTuple(1, ...a), encodeTuple(1, ...b)) === 0).toBe(equal);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });

  it("orders integers by value and strings by their bytes", () => {
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        expect(Math.sign(Buffer.compare(encodeTuple(1, a), encodeTuple(1, b)))).toBe(
          Math.sign(a - b),
        );
      }),
      { seed: 2 },
    );
    fc.assert(
      fc.property(oddString, oddString, (a, b) => {
        const byBytes = Buffer.compare(encodeWtf8(a), encodeWtf8(b));
        expect(Math.sign(Buffer.compare(encodeTuple(1, a), encodeTuple(1, b)))).toBe(byBytes);
      }),
      { seed: 3 },
    );
  });

  it("has in a tuple's range exactly the tuples that begin with it", () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 2 }),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        (prefix, tuple) => {
          const { start, end } = tupleRange(7, ...prefix);
          const key = encodeTuple(7, ...tuple);
          const inside = Buffer.compare(start, key) <= 0 && Buffer.compare(key, end) < 0;
          const beginsWith = prefix.every((value, index) => value === tuple[index]);
          expect(inside).toBe(beginsWith && tuple.length >= prefix.length);
        },
      ),
      { seed: 4, numRuns: 5_000 },
    );
  });

  it("keeps tables apart", () => {
    const { start, end } = tupleRange(7);
    for (const table of [6, 8]) {
      const key = encodeTuple(table, "a");
      expect(Buffer.compare(start, key) <= 0 && Buffer.compare(key, end) < 0).toBe(false);
    }
  });

  it("gives integers back up to 2^53 - 1", () => {
    for (const value of [0, 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      expect(decodeLastInteger(encodeTuple(1, "a", value))).toBe(value);
      expect(decodeInteger(encodeTuple(1, value, "a"), 1)).toBe(value);
    }
  });

  it("refuses numbers that no index or row id can be", () => {
    for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => encodeTuple(1, value)).toThrow(RangeError);
    }
  });

  it("keeps long strings under a digest, and within what the smallest engine takes as a key", () => {
    const long = "x".repeat(LONGEST_PLAIN_STRING_BYTES + 1);
    expect(isDigested(long)).toBe(true);
    expect(isDigested(long.slice(1))).toBe(false);
    expect(isDigested("é".repeat(LONGEST_PLAIN_STRING_BYTES / 2))).toBe(false);
    expect(isDigested(`${"é".repeat(LONGEST_PLAIN_STRING_BYTES / 2)}a`)).toBe(true);
    expect(encodeTuple(1, long)).not.toEqual(encodeTuple(1, `${long}y`));
    const worst = "\0".repeat(LONGEST_PLAIN_STRING_BYTES);
    expect(encodeTuple(1, worst, worst).length).toBeLessThan(1_978);
  });
});
