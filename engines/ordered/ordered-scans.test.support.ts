// What every ordered store must do when ranges are scanned. For tests only.
import assert from "node:assert/strict";
import { fill, key, NUMBERED, upTo, type NamedBodies } from "./ordered-entries.test.support.ts";
import { applied, assertEntries, drain, scanned } from "./ordered-model.test.support.ts";
import type { Write } from "./port.ts";

/** The checks of scans. */
export const SCAN_CHECKS: NamedBodies = [
  [
    "gives a long range whole and in order, both ways, whatever the limit",
    async (store) => {
      const state = await fill(store, 5_000);
      for (const reverse of [false, true]) {
        for (const limit of [undefined, 0, 1, 999, 1_000, 1_001, 4_999, 5_000, 5_001, 2 ** 40]) {
          const options = { reverse, ...(limit === undefined ? {} : { limit }) };
          const found = await drain(store.scan(NUMBERED, options));
          assertEntries(found, scanned(state, NUMBERED, options));
        }
      }
    },
  ],
  [
    "gives large values whole and in order, both ways",
    async (store) => {
      const writes = upTo(40).map((number): Write => [key(number), Buffer.alloc(60_000, number)]);
      await store.batch(writes);
      const state = applied(new Map(), writes);
      for (const options of [{}, { reverse: true }, { limit: 21 }, { reverse: true, limit: 39 }]) {
        const found = await drain(store.scan(NUMBERED, options));
        assertEntries(found, scanned(state, NUMBERED, options));
      }
    },
  ],
  [
    "takes the start of a range in, leaves its end out, and finds nothing where they meet or cross",
    async (store) => {
      const state = await fill(store, 20);
      for (const [from, to] of [
        [5, 9],
        [5, 6],
        [5, 5],
        [9, 5],
        [0, 99],
        [19, 20],
        [20, 99],
      ] as const) {
        for (const reverse of [false, true]) {
          const range = { start: key(from), end: key(to) };
          const found = await drain(store.scan(range, { reverse }));
          assertEntries(found, scanned(state, range, { reverse }));
        }
      }
    },
  ],
  [
    "ends a short scan with its first page, an empty one too",
    async (store) => {
      const firstPage = async (
        from: number,
        to: number,
        options: { reverse?: boolean; limit?: number } = {},
      ) => {
        const scan = store.scan({ start: key(from), end: key(to) }, options);
        const page = await scan.nextPage();
        if (!page.last) await scan.close();
        return { entries: page.entries.length, last: page.last };
      };
      assert.deepEqual(await firstPage(0, 9), { entries: 0, last: true });
      await fill(store, 2_000);
      assert.deepEqual(await firstPage(3, 6), { entries: 3, last: true });
      assert.deepEqual(await firstPage(3, 6, { reverse: true }), { entries: 3, last: true });
      assert.deepEqual(await firstPage(0, 2_000, { limit: 2 }), { entries: 2, last: true });
      assert.deepEqual(await firstPage(0, 2_000, { reverse: true, limit: 1 }), {
        entries: 1,
        last: true,
      });
      assert.deepEqual(await firstPage(0, 9, { limit: 0 }), { entries: 0, last: true });
      assert.deepEqual(await firstPage(5_000, 6_000), { entries: 0, last: true });
    },
  ],
  [
    "can be left at any page, and closed twice, before its first page and after its last",
    async (store) => {
      await fill(store, 3_000);
      for (let pages = 0; pages < 4; pages += 1) {
        const scan = store.scan(NUMBERED);
        for (let page = 0; page < pages; page += 1) if ((await scan.nextPage()).last) break;
        await scan.close();
        await scan.close();
      }
      const whole = store.scan(NUMBERED);
      await drain(whole);
      await whole.close();
      assert.equal((await drain(store.scan(NUMBERED))).length, 3_000);
    },
  ],
  [
    "reads on in many scans at once, each at its own place",
    async (store) => {
      const state = await fill(store, 2_500);
      const scans = upTo(12).map((number) => ({
        options: { reverse: number % 2 === 1 },
        range: { start: key(number * 100), end: NUMBERED.end },
      }));
      const found = await Promise.all(
        scans.map(({ range, options }) => drain(store.scan(range, options))),
      );
      for (const [at, { range, options }] of scans.entries()) {
        assertEntries(found[at] ?? [], scanned(state, range, options));
      }
    },
  ],
];
