// Which state the reads of an ordered store must see. For tests only.
import assert from "node:assert/strict";
import type { Answer, Api } from "../engine/cell.ts";
import {
  fill,
  key,
  NUMBERED,
  put,
  textOf,
  upTo,
  type NamedBodies,
} from "./ordered-entries.test.support.ts";
import { assertEntries, drain, scanned } from "./ordered-model.test.support.ts";
import type { Write } from "./port.ts";

/** The checks of what is seen, and when. */
export const STATE_CHECKS: NamedBodies = [
  [
    "scans the state of the moment the scan was begun, not that of its first or a later page",
    async (store) => {
      const state = await fill(store, 3_000);
      for (const reverse of [false, true]) {
        const unread = store.scan(NUMBERED, { reverse });
        const begun = store.scan(NUMBERED, { reverse });
        const { entries } = await begun.nextPage();
        await store.batch(upTo(3_100).map((number) => put(number, "later")));
        await store.batch([1, 1_500, 2_999].map((number): Write => [key(number), undefined]));
        const expected = scanned(state, NUMBERED, { reverse });
        assertEntries([...entries, ...(await drain(begun))], expected);
        assertEntries(await drain(unread), expected);
        await store.batch([
          ...[...state].map(([name, bytes]): Write => [Buffer.from(name, "latin1"), bytes]),
          ...upTo(100).map((number): Write => [key(3_000 + number), undefined]),
        ]);
      }
    },
  ],
  [
    "holds a snapshot's state for reads and scans, whatever is written meanwhile",
    async (store) => {
      const state = await fill(store, 1_500);
      const first = store.snapshot();
      await store.batch(upTo(1_500).map((number) => put(number, "later")));
      const second = store.snapshot();
      await store.batch(upTo(1_500).map((number): Write => [key(number), undefined]));
      const asked = [key(0), key(1_499), key(1_500)];
      assert.deepEqual((await first.getMany(asked)).map(textOf), ["0", "1499", undefined]);
      assert.deepEqual((await second.getMany(asked)).map(textOf), ["later", "later", undefined]);
      assert.deepEqual((await store.getMany(asked)).map(textOf), [undefined, undefined, undefined]);
      assertEntries(await drain(first.scan(NUMBERED)), scanned(state, NUMBERED));
      const ended = second.scan(NUMBERED, { reverse: true, limit: 3 });
      assert.equal((await drain(ended)).length, 3);
      await first.close();
      // The other is still held.
      assert.deepEqual((await second.getMany(asked)).map(textOf), ["later", "later", undefined]);
      await second.close();
      assert.deepEqual(await drain(store.scan(NUMBERED)), []);
    },
  ],
  [
    "never shows half of a batch, to one call of getMany, a scan or a snapshot",
    async (store) => {
      const keys = upTo(50);
      const write = (round: number): Answer<Api, void> =>
        store.batch(keys.map((number) => put(number, round)));
      await write(0);
      let round = 0;
      const same = (values: readonly (Uint8Array | undefined)[]): void => {
        assert.equal(values.length, keys.length);
        assert.equal(new Set(values.map(textOf)).size, 1, "all values are of one batch");
      };
      const writing = (async () => {
        for (round = 1; round < 60; round += 1) await write(round);
      })();
      while (round < 60) {
        const snapshot = store.snapshot();
        same(await store.getMany(keys.map(key)));
        same((await drain(store.scan(NUMBERED))).map(([, bytes]) => bytes));
        const [got, entries] = [
          await snapshot.getMany(keys.map(key)),
          await drain(snapshot.scan(NUMBERED)),
        ];
        same([...got]);
        same(entries.map(([, bytes]) => bytes));
        assert.equal(textOf(got[0]), textOf(entries[0]?.[1]));
        await snapshot.close();
        // Lets a sync store's writer, which never waits, come in between.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await writing;
    },
  ],
  [
    "shows a batch to every read that begins after it was acknowledged",
    async (store) => {
      for (const round of upTo(100)) {
        await store.batch([put(1, round), put(2, round)]);
        const snapshot = store.snapshot();
        const scan = store.scan(NUMBERED, { limit: 1 });
        const values = [
          (await store.getMany([key(2)]))[0],
          (await snapshot.getMany([key(2)]))[0],
          (await drain(scan))[0]?.[1],
        ];
        assert.deepEqual(values.map(textOf), [round, round, round].map(String));
        await snapshot.close();
      }
    },
  ],
];
