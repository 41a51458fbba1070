// What every ordered store must do, as checks that a test registers: one line in each engine's tests.
//   for (const { name, run } of orderedStoreChecks(subject)) test(name, run);
// Not one line about coValues, durability or damage; those are each engine's own. For tests only.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Answer, Api } from "../engine/cell.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import {
  applied,
  drain,
  KEYS,
  nameOf,
  plain,
  programs,
  runProgram,
  scanned,
  type AnyOrderedStore,
  type State,
} from "./ordered-model.test.support.ts";
import type { Entry, Key, OrderedStats, OrderedStoreOf, Write } from "./port.ts";

/** A kind of store under test. */
export interface OrderedStoreSubject<A extends Api = Api> {
  readonly api: A;
  /** Opens the store of a directory, which is new and empty the first time. */
  readonly open: (path: string) => Promise<OrderedStoreOf<A>> | OrderedStoreOf<A>;
  /** Whether what was stored is there when the directory is opened again. */
  readonly keepsData: boolean;
  /** How many times a batch that is not empty asks for a sync: 1 with durability `power`, else 0. */
  readonly syncsPerBatch: 0 | 1;
}

/** One thing that every ordered store must do. */
export interface OrderedStoreCheck {
  /** A sentence. */
  readonly name: string;
  /** Rejects where the store does not do it. */
  readonly run: () => Promise<void>;
}

type Open = () => Promise<AnyOrderedStore>;
type Body = (store: AnyOrderedStore) => Promise<void>;

const EVERYTHING = { start: Buffer.of(0), end: Buffer.of(0xff, 0xff, 0xff) };
/** A key whose order is that of its number. */
const key = (number: number): Key => {
  const bytes = Buffer.alloc(6, "n:");
  bytes.writeUInt32BE(number, 2);
  return bytes;
};
const NUMBERED = { start: Buffer.from("n:"), end: Buffer.from("n;") };
const value = (text: string | number): Uint8Array => Buffer.from(String(text));
const put = (number: number, text: string | number = number): Write => [key(number), value(text)];
const upTo = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** The checks, for one kind of store; `runs` is how many random programs are played. Default: 60. */
export function orderedStoreChecks(subject: OrderedStoreSubject, runs = 60): OrderedStoreCheck[] {
  const inDirectory = async (body: (open: Open) => Promise<void>): Promise<void> => {
    using directory = temporaryDirectory(".assay");
    // The shape of both apis behind `await`; the first check looks at the difference.
    await body(async () => (await subject.open(directory.path)) as AnyOrderedStore);
  };
  const withOpen = (name: string, body: (open: Open) => Promise<void>): OrderedStoreCheck => ({
    name,
    run: () => inDirectory(body),
  });
  const withStore = (name: string, body: Body): OrderedStoreCheck =>
    withOpen(name, async (open) => {
      const store = await open();
      await body(store);
      await store.close();
    });
  const checks = [
    withStore("answers at once in the sync api and with promises in the async one", (store) =>
      answersInItsApi(store, subject.api),
    ),
    withOpen("does what a map does, in random programs of every call", async () => {
      await fc.assert(
        fc.asyncProperty(programs(subject.keepsData), (program) =>
          inDirectory((open) => runProgram(program, open)),
        ),
        { seed: 4, numRuns: runs },
      );
    }),
    ...CONTENT.map(([name, body]) => withStore(name, body)),
    ...SCANS.map(([name, body]) => withStore(name, body)),
    ...STATES.map(([name, body]) => withStore(name, body)),
    withStore("counts calls, rows, bytes and syncs exactly", (store) =>
      countsExactly(store, subject.syncsPerBatch),
    ),
    withOpen("closes with scans and snapshots still open", closesWithReadersOpen),
    withOpen("gives bytes that stay what they were, also after the store is closed", bytesStay),
  ];
  return subject.keepsData
    ? [...checks, withOpen("holds after reopening what it held before, and counts anew", reopens)]
    : checks;
}

const CONTENT: readonly (readonly [name: string, body: Body])[] = [
  [
    "keeps every key and value as its bytes, the empty value too",
    async (store) => {
      const values = [Buffer.of(), Buffer.from(upTo(256)), Buffer.alloc(300_000, "big")];
      for (const each of values) {
        const writes = KEYS.map((at): Write => [at, each]);
        await store.batch(writes);
        const expected = scanned(applied(new Map(), writes), EVERYTHING);
        assert.deepEqual(plain(await drain(store.scan(EVERYTHING))), plain(expected));
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
      assert.deepEqual(plain(entries), plain([entry(1, "new"), entry(3, 3)]));
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

const SCANS: readonly (readonly [name: string, body: Body])[] = [
  [
    "gives a long range whole and in order, both ways, whatever the limit",
    async (store) => {
      const state = await fill(store, 5_000);
      for (const reverse of [false, true]) {
        for (const limit of [undefined, 0, 1, 999, 1_000, 1_001, 4_999, 5_000, 5_001, 2 ** 40]) {
          const options = { reverse, ...(limit === undefined ? {} : { limit }) };
          const found = await drain(store.scan(NUMBERED, options));
          assert.deepEqual(plain(found), plain(scanned(state, NUMBERED, options)));
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
        assert.deepEqual(plain(found), plain(scanned(state, NUMBERED, options)));
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
          assert.deepEqual(plain(found), plain(scanned(state, range, { reverse })));
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
        assert.deepEqual(plain(found[at] ?? []), plain(scanned(state, range, options)));
      }
    },
  ],
];

const STATES: readonly (readonly [name: string, body: Body])[] = [
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
        const expected = plain(scanned(state, NUMBERED, { reverse }));
        assert.deepEqual(plain([...entries, ...(await drain(begun))]), expected);
        assert.deepEqual(plain(await drain(unread)), expected);
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
      const found = plain(await drain(first.scan(NUMBERED)));
      assert.deepEqual(found, plain(scanned(state, NUMBERED)));
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

async function answersInItsApi(store: AnyOrderedStore, api: Api): Promise<void> {
  const scan = store.scan(NUMBERED);
  const snapshot = store.snapshot();
  const answers: unknown[] = [
    store.batch([put(1)]),
    store.getMany([key(1)]),
    store.sync(),
    scan.nextPage(),
    snapshot.getMany([key(1)]),
  ];
  await Promise.all(answers);
  answers.push(scan.close(), snapshot.close());
  await Promise.all(answers);
  for (const answer of answers) assert.equal(answer instanceof Promise, api === "async");
}

async function countsExactly(store: AnyOrderedStore, syncsPerBatch: number): Promise<void> {
  const expected: OrderedStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  const add = (added: Partial<OrderedStats>): void => {
    expected.calls += added.calls ?? 0;
    expected.rows += added.rows ?? 0;
    expected.batchBytes += added.batchBytes ?? 0;
    expected.syncsRequested += added.syncsRequested ?? 0;
    assert.deepEqual(store.stats(), expected);
  };
  add({});
  const atFirst = store.stats();
  await store.batch([put(1, "abc"), put(2, ""), [key(3), undefined]]);
  add({ calls: 1, rows: 3, batchBytes: 3 * 6 + 3, syncsRequested: syncsPerBatch });
  await store.getMany([key(1), key(2), key(3), key(1)]);
  add({ calls: 1, rows: 3 });
  await store.sync();
  add({ syncsRequested: 1 });
  await drain(store.scan(NUMBERED));
  add({ calls: 1, rows: 2 });
  await drain(store.scan(NUMBERED, { limit: 1, reverse: true }));
  add({ calls: 1, rows: 1 });
  await drain(store.scan(NUMBERED, { limit: 0 }));
  add({ calls: 1 });
  const snapshot = store.snapshot();
  add({});
  await snapshot.getMany([key(1)]);
  add({ calls: 1, rows: 1 });
  await drain(snapshot.scan({ start: key(2), end: key(9) }));
  add({ calls: 1, rows: 1 });
  await snapshot.close();
  add({});
  const writes = upTo(3_000).map((number) => put(number, "x".repeat(100)));
  await store.batch(writes);
  add({ calls: 1, rows: 3_000, batchBytes: 3_000 * 106, syncsRequested: syncsPerBatch });
  const scan = store.scan(NUMBERED);
  for (;;) {
    const { entries, last } = await scan.nextPage();
    add({ calls: 1, rows: entries.length });
    if (last) break;
  }
  assert.deepEqual(atFirst, { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 });
}

async function closesWithReadersOpen(open: Open): Promise<void> {
  const store = await open();
  await fill(store, 3_000);
  const begun = store.scan(NUMBERED);
  await begun.nextPage();
  store.scan(NUMBERED, { reverse: true });
  const snapshot = store.snapshot();
  await snapshot.scan(NUMBERED).nextPage();
  await store.close();
  const again = await open();
  await again.batch([put(1)]);
  await again.close();
}

async function bytesStay(open: Open): Promise<void> {
  const store = await open();
  await fill(store, 2_500);
  const held: { readonly bytes: Uint8Array; readonly name: string }[] = [];
  // What they are is written down at once: the very next call may change them.
  const hold = (given: readonly (Uint8Array | undefined)[]): void => {
    for (const bytes of found(given)) held.push({ bytes, name: nameOf(bytes) });
  };
  const assertHeld = (): void => {
    for (const { bytes, name } of held) assert.equal(nameOf(bytes), name);
  };
  hold((await drain(store.scan(NUMBERED))).flat());
  hold((await drain(store.scan(NUMBERED, { reverse: true }))).flat());
  for (const number of upTo(100)) hold(await store.getMany([key(number)]));
  hold(await store.getMany(upTo(2_500).map(key)));
  assertHeld();
  await store.batch(upTo(2_500).map((number) => put(number, "overwritten")));
  await drain(store.scan(NUMBERED));
  await store.getMany(upTo(2_500).map(key));
  await store.batch(upTo(2_500).map((number): Write => [key(number), undefined]));
  assertHeld();
  await store.close();
  assertHeld();
}

async function reopens(open: Open): Promise<void> {
  let store = await open();
  let state = await fill(store, 2_000);
  for (const round of upTo(4)) {
    const writes = upTo(2_000)
      .filter((number) => number % 4 === round)
      .map((number): Write => (round === 3 ? [key(number), undefined] : put(number, round)));
    await store.batch(writes);
    state = applied(state, writes);
    await store.close();
    store = await open();
    assert.deepEqual(store.stats(), { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 });
    const entries = await drain(store.scan(EVERYTHING));
    assert.deepEqual(plain(entries), plain(scanned(state, EVERYTHING)));
    const [got] = await store.getMany([key(2)]);
    assert.equal(textOf(got), nameOf(state.get(nameOf(key(2))) ?? Buffer.of()));
  }
  await store.close();
}

/** Stores numbered entries in a few batches; gives the state that they make. */
async function fill(store: AnyOrderedStore, count: number): Promise<State> {
  let state: State = new Map();
  for (let from = 0; from < count; from += 1_000) {
    const writes = upTo(Math.min(1_000, count - from)).map((number) => put(from + number));
    await store.batch(writes);
    state = applied(state, writes);
  }
  return state;
}

function entry(number: number, text: string | number): Entry {
  return [key(number), value(text)];
}

function found(values: readonly (Uint8Array | undefined)[]): Uint8Array[] {
  return values.filter((bytes) => bytes !== undefined);
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}
