// What every ordered store must do with keys and values. For tests only.
import assert from "node:assert/strict";
import {
  EVERYTHING,
  key,
  NUMBERED,
  put,
  textOf,
  upTo,
  type NamedBodies,
} from "./ordered-entries.test.support.ts";
import {
  applied,
  assertEntries,
  drain,
  KEYS,
  nameOf,
  scanned,
} from "./ordered-model.test.support.ts";
import type { Write } from "./port.ts";

/** The checks of keys and values. */
export const CONTENT_CHECKS: NamedBodies = [
  [
    "keeps every key and value as its bytes, the empty value too",
    async (store) => {
      const values = [Buffer.of(), Buffer.from(upTo(256)), Buffer.alloc(300_000, "big")];
      for (const each of values) {
        const writes = KEYS.map((at): Write => [at, each]);
        await store.batch(writes);
        const expected = scanned(applied(new Map(), writes), EVERYTHING);
        assertEntries(await drain(store.scan(EVERYTHING)), expected);
        const found = await store.getMany(KEYS);
        for (const bytes of found) assert.equal(bytes && nameOf(bytes), nameOf(each));
      }
    },
  ],
  [
    "answers each of many keys in its place, found, missing or asked for twice",
    async (store) => {
      await store.batch([put(1), put(3)]);
      const found = await store.getMany([key(3), key(2), key(1), key(3)]);
      assert.deepEqual(found.map(textOf), ["3", undefined, "1", "3"]);
      assert.deepEqual(await store.getMany([]), []);
      assert.deepEqual((await store.getMany([key(4)])).map(textOf), [undefined]);
    },
  ],
  [
    "answers thousands of keys in one call",
    async (store) => {
      await store.batch(upTo(3_000).map((number) => put(2 * number)));
      const found = await store.getMany(upTo(6_000).map(key));
      assert.deepEqual(
        found.map(textOf),
        upTo(6_000).map((number) => (number % 2 === 0 ? String(number) : undefined)),
      );
    },
  ],
  [
    "overwrites and deletes, and takes the deletion of what is not there",
    async (store) => {
      await store.batch([put(1, "old"), put(2, "old"), [key(9), undefined]]);
      await store.batch([put(1, "new"), [key(2), undefined], put(3)]);
      await store.batch([]);
      const entries = await drain(store.scan(NUMBERED));
      assertEntries(entries, [
        [key(1), Buffer.from("new")],
        [key(3), Buffer.from("3")],
      ]);
    },
  ],
  [
    "leaves the bytes alone that it is handed",
    async (store) => {
      const writes: Write[] = [put(1, "one"), put(2, "two"), [key(3), undefined]];
      const copies = writes.map(([k, v]): Write => [Buffer.from(k), v && Buffer.from(v)]);
      await store.batch(writes);
      const range = { start: key(1), end: key(3) };
      await drain(store.scan(range));
      await store.getMany(writes.map(([k]) => k));
      assert.deepEqual(writes, copies);
      assert.deepEqual(range, { start: key(1), end: key(3) });
    },
  ],
];
