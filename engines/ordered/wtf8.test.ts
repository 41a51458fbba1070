import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeWtf8, encodeWtf8 } from "./wtf8.ts";

const units = fc
  .array(
    fc.constantFrom(
      0,
      0x41,
      0x7f,
      0x80,
      0xe9,
      0xd7ff,
      0xd800,
      0xdbff,
      0xdc00,
      0xdfff,
      0xe000,
      0xffee,
      0xffff,
    ),
    {
      maxLength: 12,
    },
  )
  .map((codes) => String.fromCharCode(...codes));

describe("WTF-8", () => {
  it("gives every string of UTF-16 units back", () => {
    fc.assert(
      fc.property(units, (text) => {
        expect(decodeWtf8(encodeWtf8(text))).toBe(text);
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });

  it("is UTF-8 for well-formed strings", () => {
    for (const text of ["", "a\0b", "é", "퟿", "\ue000", "😀"]) {
      expect(encodeWtf8(text)).toEqual(Buffer.from(text, "utf8"));
    }
  });

  it("keeps lone surrogates apart from each other and from the replacement character", () => {
    const texts = ["\ud800", "\udfff", "\ufffd", "\ud800\ud800", "\udfff\ud800"];
    expect(new Set(texts.map((text) => encodeWtf8(text).toString("hex"))).size).toBe(texts.length);
  });
});
