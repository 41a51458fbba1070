import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uncompress } from "./snappy.ts";

// Elements: literals of "ab" and of 61 bytes, and copies with one, two and four bytes of offset.
const LITERAL = [0x04, 0x61, 0x62];
const LONG_LITERAL = [60 << 2, 60, ...Buffer.alloc(61, "x")];
const COPY_7_BACK_2 = [(3 << 2) | 1, 2];
const COPY_10_BACK_2 = [(9 << 2) | 2, 2, 0];
const COPY_3_BACK_1 = [(2 << 2) | 3, 1, 0, 0, 0];

function textOf(length: number, ...elements: number[][]): string | undefined {
  const result = uncompress(Uint8Array.of(length, ...elements.flat()));
  return result && Buffer.from(result).toString();
}

describe("Snappy's decompression", () => {
  test("takes literals, and copies that reach into what they write", () => {
    expect(textOf(0)).toBe("");
    expect(textOf(2, LITERAL)).toBe("ab");
    expect(textOf(61, LONG_LITERAL)).toBe("x".repeat(61));
    expect(textOf(9, LITERAL, COPY_7_BACK_2)).toBe("ababababa");
    expect(textOf(12, LITERAL, COPY_10_BACK_2)).toBe("abababababab");
    expect(textOf(7, LITERAL, COPY_3_BACK_1, LITERAL)).toBe("abbbbab");
  });

  test("gives nothing for what is cut off, too long, too short or reaches before the beginning", () => {
    expect(textOf(3, LITERAL)).toBeUndefined();
    expect(textOf(1, LITERAL)).toBeUndefined();
    expect(textOf(2, LITERAL.slice(0, 2))).toBeUndefined();
    expect(textOf(10, COPY_10_BACK_2)).toBeUndefined();
    expect(textOf(11, LITERAL, COPY_10_BACK_2)).toBeUndefined();
    expect(textOf(5, LITERAL, [(2 << 2) | 3, 0, 0, 0, 0])).toBeUndefined();
  });

  test("of noise ends", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect((uncompress(noise)?.length ?? 0) <= noise.length * 64).toBe(true);
      }),
      { seed: 8, numRuns: 1_000 },
    );
  });
});
