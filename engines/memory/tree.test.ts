import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { getFrom, MemoryTree, scanFrom, type TreeState } from "./tree.ts";

const key = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const everything = { start: Buffer.of(), end: Buffer.of(0xff, 0xff, 0xff) };
const entriesOf = (tree: TreeState, reverse = false): number[] =>
  scanFrom(tree, everything, reverse, Number.POSITIVE_INFINITY).map(([k]) =>
    Buffer.from(k).readUInt16BE(),
  );

/** Few keys, so that they are put, deleted and put again. */
const change = fc.record({ key: fc.nat(2_000), put: fc.boolean() });

describe("the memory tree", () => {
  it("holds what a map holds, in the order of the bytes, after any puts and deletes", () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 1_500, size: "max" }), (changes) => {
        const tree = new MemoryTree();
        const map = new Map<number, Buffer>();
        changes.forEach(({ key: k, put }, index) => {
          const value = Buffer.from(String(index));
          if (put) map.set(k, value);
          else map.delete(k);
          if (put) tree.put(key(k), value);
          else tree.delete(key(k));
        });
        const sorted = [...map.keys()].sort((a, b) => a - b);
        expect(entriesOf(tree.freeze())).toEqual(sorted);
        expect(entriesOf(tree.freeze(), true)).toEqual(sorted.toReversed());
        for (const { key: k } of changes) expect(tree.get(key(k))).toEqual(map.get(k));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it("gives of a range the keys from its start up to but not including its end, from either end up to a limit", () => {
    const tree = new MemoryTree();
    for (let k = 0; k < 1_000; k += 2) tree.put(key(k), Buffer.of(1));
    fc.assert(
      fc.property(fc.nat(1_001), fc.nat(1_001), fc.nat(600), fc.boolean(), (...drawn) => {
        const [from, to, limit, reverse] = drawn;
        const range = { start: key(from), end: key(to) };
        const found = scanFrom(tree.freeze(), range, reverse, limit);
        const inside = Array.from({ length: 500 }, (_, i) => i * 2).filter(
          (k) => k >= from && k < to,
        );
        const expected = (reverse ? inside.toReversed() : inside).slice(0, limit);
        expect(found.map(([k]) => Buffer.from(k).readUInt16BE())).toEqual(expected);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it("leaves a frozen state alone, whatever is written later", () => {
    const tree = new MemoryTree();
    for (let k = 0; k < 500; k += 1) tree.put(key(k), Buffer.of(0));
    const frozen = tree.freeze();
    for (let k = 0; k < 700; k += 1) tree.put(key(k), Buffer.of(1));
    for (let k = 0; k < 300; k += 1) tree.delete(key(k));
    expect(entriesOf(frozen)).toHaveLength(500);
    expect(getFrom(frozen, key(0))).toEqual(Buffer.of(0));
    expect(getFrom(frozen, key(499))).toEqual(Buffer.of(0));
    expect(entriesOf(tree.freeze())).toHaveLength(400);
  });

  it("leaves a state alone that is still held when another one is released, also twice", () => {
    const tree = new MemoryTree();
    for (let k = 0; k < 300; k += 1) tree.put(key(k), Buffer.of(0));
    const first = tree.freeze();
    tree.put(key(300), Buffer.of(0));
    const second = tree.freeze();
    second.release();
    second.release();
    for (let k = 0; k < 300; k += 1) tree.delete(key(k));
    expect(entriesOf(first)).toHaveLength(300);
    first.release();
    tree.put(key(0), Buffer.of(1));
    expect(entriesOf(tree.freeze())).toEqual([0, 300]);
  });

  it("can be emptied and filled again", () => {
    const tree = new MemoryTree();
    for (const round of [1, 2]) {
      for (let k = 0; k < 300; k += 1) tree.put(key(k), Buffer.of(round));
      for (let k = 299; k >= 0; k -= 1) tree.delete(key(k));
      expect(entriesOf(tree.freeze())).toEqual([]);
    }
  });
});
