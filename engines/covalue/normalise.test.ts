import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonical, canonicalText, type Json } from "../engine/index.ts";
import { sortedByText, take, takeIndexed, takeSessions } from "./normalise.ts";
import type { StoredSessionRow } from "./port.ts";
import { RowNames } from "./row-names.ts";

const texts = fc.string({
  unit: fc.constantFrom("a", '"', "\\", "!", "\0", "\ud83d", "\ude00", "\uffff"),
});
const few = fc.oneof(fc.constantFrom<Json>(0, 1, 12, null, true), texts);
const members = fc.dictionary(
  fc.constantFrom("a", "b", "c", "a b"),
  fc.oneof(few, fc.array(few, { maxLength: 2 }), fc.dictionary(fc.constantFrom("x", "y"), few)),
);

describe("a list without a promised order", () => {
  it("is sorted by the texts of its values, though most of a text is not looked at", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(few, members), { maxLength: 6 }), (values) => {
        const list = values.map(canonical);
        const texts = list.map((value) => JSON.stringify(value)).sort();
        expect(sortedByText(list).map((value) => JSON.stringify(value))).toEqual(texts);
      }),
      { seed: 1, numRuns: 5_000 },
    );
  });
});

describe("an answer that was taken", () => {
  it("is spoilt down to its last field, and the copy is whole", () => {
    const inner = { x: 1 };
    const list = [inner, "text"];
    const answer = { list, deep: { fields: { a: 1, b: "b", c: null } } };
    expect(canonicalText(take(answer))).toBe(
      '{"deep":{"fields":{"a":1,"b":"b","c":null}},"list":[{"x":1},"text"]}',
    );
    expect(inner).toEqual({ x: "spoilt" });
    expect(list).toEqual([]);
    expect(answer.deep).toEqual({ fields: { a: "spoilt", b: "spoilt", c: null } });
  });

  it("gets a member where it is empty, and stays empty where it takes none", () => {
    const answer = { list: [], fields: {}, sealed: Object.seal([]), frozen: Object.freeze({}) };
    expect(take(answer)).toEqual({ list: [], fields: {}, sealed: [], frozen: {} });
    expect(answer).toEqual({
      list: [{ idx: "spoilt", signature: "spoilt", tx: "spoilt" }],
      fields: { spoilt: "spoilt" },
      sealed: [],
      frozen: {},
    });
  });

  it("is left alone where it cannot be changed", () => {
    const frozen = Object.freeze({ a: 1 });
    const guarded = Object.defineProperty({ b: 1 }, "a", { value: 1, enumerable: true });
    expect(take([frozen, guarded])).toEqual([{ a: 1 }, { a: 1, b: 1 }]);
    expect(frozen).toEqual({ a: 1 });
    expect(guarded).toEqual({ a: 1, b: "spoilt" });
  });
});

describe("rows", () => {
  it("of an index say whether they are the asked session's, and not which that is", () => {
    const rows = [{ ses: 3, idx: 0, tx: {} }, { ses: 4, idx: 1, tx: null, more: 1 }, { idx: 2 }];
    expect(canonicalText(takeIndexed(rows, 3))).toBe(
      '[{"idx":0,"tx":{}},{"idx":1,"more":1,"ofOtherSession":true,"tx":null},{"idx":2}]',
    );
    expect(rows).toEqual([]);
  });

  it("of sessions have a name for their row id, and every other field that is set", () => {
    const names = new RowNames();
    names.learnCoValue("a", 1);
    const row = { rowID: 5, coValue: 1, sessionID: "t", lastIdx: 0, lastSignature: "z" };
    // As clients answer that were not asked to: one field more, one that is null, another coValue's.
    const rows = [
      { ...row, bytesSinceLastSignature: null },
      { ...row, sessionID: "s", coValue: 2, rowID: 5, extra: 1 },
    ] as unknown as StoredSessionRow[];
    expect(canonicalText(takeSessions(rows, "a", names))).toBe(
      '[{"extra":1,"lastIdx":0,"lastSignature":"z","ofOtherCoValue":true,"row":"shared","sessionID":"s"},' +
        '{"lastIdx":0,"lastSignature":"z","row":"stable","sessionID":"t"}]',
    );
  });
});
