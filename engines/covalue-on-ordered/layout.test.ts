import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoredSessionRow } from "../covalue/port.ts";
import {
  decodeCoValue,
  decodeSession,
  encodeCoValue,
  encodeSession,
  headerText,
  indexRange,
  keyOf,
  rangeOf,
  TABLE,
} from "./layout.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
// Ids and signatures are opaque to storage; cojson brands them.
const session = (sessionID: string, lastSignature: string, bytesSinceLastSignature?: number) =>
  ({
    coValue: 2 ** 32 + 5,
    sessionID: sessionID as StoredSessionRow["sessionID"],
    lastIdx: 258,
    lastSignature: lastSignature as StoredSessionRow["lastSignature"],
    bytesSinceLastSignature,
  }) as const;

describe("the layout of coValues", () => {
  it("writes the bytes that stores have been written in", () => {
    expect(hex(keyOf.coValueById("co_a"))).toBe("0102636f5f6100");
    expect(hex(keyOf.coValueById("a\0é\ud83d"))).toBe("01026100ffc3a9eda0bd00");
    expect(hex(keyOf.lock("a\0b"))).toBe("08026100ff6200");
    expect(hex(keyOf.transaction(1, 2 ** 53 - 1))).toBe(
      "04010000000000000001" + "01001fffffffffffff",
    );
    expect(hex(keyOf.sessionIndex(7, "s"))).toBe("03010000000000000007027300");
    expect(hex(rangeOf.unsyncedOf("a").end)).toBe("07026100ff");
    expect(hex(rangeOf.unsyncedOf("é").end)).toBe("0702c3a900ff");
    expect(hex(indexRange(TABLE.signature, 3, 4, 5)?.end ?? Buffer.of())).toBe(
      "05010000000000000003010000000000000006",
    );
    const head = "00000001000000050000000000000102";
    expect(hex(encodeSession(session("se", "sig", 9)))).toBe(
      `${head}00000000000000090100000002` + "7365736967",
    );
    expect(hex(encodeSession(session("é", "\ude00")))).toBe(
      `${head}00000000000000000000000002` + "c3a9edb880",
    );
    // Any object is a header to storage.
    const header = {} as Parameters<typeof encodeCoValue>[1];
    expect(hex(encodeCoValue(3, header))).toBe("00000000000000037b7d");
    expect(headerText(decodeCoValue(encodeCoValue(3, header)))).toBe("{}");
  });

  it("gives a session's row back as it was written, whatever units are in its id and its signature", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme-ascii" }),
      fc.string({ unit: fc.constantFrom("a", "\0", "é", "\ud83d", "\ude00", "\ufffd", "\uffff") }),
    );
    fc.assert(
      fc.property(text, text, fc.option(fc.maxSafeNat(), { nil: undefined }), (id, last, bytes) => {
        const { bytesSinceLastSignature, ...row } = session(id, last, bytes);
        const counted = bytesSinceLastSignature === undefined ? {} : { bytesSinceLastSignature };
        // Not only of Node's own kind of arrays, and not from their buffer's beginning.
        const stored = Uint8Array.from([0, ...encodeSession(session(id, last, bytes))]).subarray(1);
        expect(decodeSession(4, stored)).toStrictEqual({ rowID: 4, ...row, ...counted });
      }),
      { seed: 1, numRuns: 1_000 },
    );
  });
});
