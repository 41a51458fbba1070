// What every ordered store must do, as checks that a test registers: one line in each engine's tests.
//   for (const { name, run } of orderedStoreChecks(subject)) test(name, run);
// Not one line about coValues, durability or damage; those are each engine's own. For tests only.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Api } from "../engine/cell.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import { CONTENT_CHECKS } from "./ordered-contents.test.support.ts";
import {
  EVERYTHING,
  fill,
  key,
  NUMBERED,
  put,
  textOf,
  upTo,
  type Body,
} from "./ordered-entries.test.support.ts";
import {
  applied,
  assertEntries,
  drain,
  nameOf,
  programs,
  runProgram,
  scanned,
  type AnyOrderedStore,
} from "./ordered-model.test.support.ts";
import { SCAN_CHECKS } from "./ordered-scans.test.support.ts";
import { STATE_CHECKS } from "./ordered-states.test.support.ts";
import type { OrderedStats, OrderedStoreOf, Write } from "./port.ts";

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
    ...[...CONTENT_CHECKS, ...SCAN_CHECKS, ...STATE_CHECKS].map(([name, body]) =>
      withStore(name, body),
    ),
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
    assertEntries(entries, scanned(state, EVERYTHING));
    const [got] = await store.getMany([key(2)]);
    assert.equal(textOf(got), nameOf(state.get(nameOf(key(2))) ?? Buffer.of()));
  }
  await store.close();
}

function found(values: readonly (Uint8Array | undefined)[]): Uint8Array[] {
  return values.filter((bytes) => bytes !== undefined);
}
