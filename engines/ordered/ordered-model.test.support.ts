// What an ordered store is held against: a map that is copied at every batch, and a random program
// that does the same to both and compares each answer. For tests only.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Api } from "../engine/cell.ts";
import type { Entry, Key, KeyRange, OrderedStoreOf, Scan, ScanOptions, Write } from "./port.ts";

/** A store of either api, behind `await`. */
export type AnyOrderedStore = OrderedStoreOf<Api>;

/** One state: values by the key as a string of bytes, which compares and orders as the bytes do. */
export type State = ReadonlyMap<string, Uint8Array>;

/** The key as a string of bytes. */
export function nameOf(key: Key): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}

/** The state after a batch. */
export function applied(state: State, writes: readonly Write[]): State {
  const next = new Map(state);
  for (const [key, value] of writes) {
    if (value === undefined) next.delete(nameOf(key));
    // A copy: what the store does to the bytes must not reach the model.
    else next.set(nameOf(key), Buffer.from(value));
  }
  return next;
}

/** The entries that a scan of the state must give. */
export function scanned(state: State, range: KeyRange, options: ScanOptions = {}): Entry[] {
  const [start, end] = [nameOf(range.start), nameOf(range.end)];
  const names = [...state.keys()].filter((name) => name >= start && name < end).sort();
  if (options.reverse === true) names.reverse();
  return names
    .slice(0, options.limit ?? names.length)
    .map((name) => [Buffer.from(name, "latin1"), state.get(name) ?? Buffer.of()]);
}

/** That two lists hold the same bytes. Fails with the first entry that differs, cut short. */
export function assertEntries(found: readonly Entry[], expected: readonly Entry[]): void {
  const length = Math.max(found.length, expected.length);
  for (let at = 0; at < length; at += 1) {
    const [actual, wanted] = [found[at], expected[at]];
    if (actual !== undefined && wanted !== undefined && isSame(actual, wanted)) continue;
    const counts = `${found.length} entries where there are ${expected.length}`;
    assert.fail(`entry ${at}: ${brief(actual)} instead of ${brief(wanted)}; ${counts}`);
  }
}

function isSame([key, value]: Entry, [wantedKey, wantedValue]: Entry): boolean {
  return Buffer.compare(key, wantedKey) === 0 && Buffer.compare(value, wantedValue) === 0;
}

function brief(entry: Entry | undefined): string {
  if (entry === undefined) return "nothing";
  const [key, value] = entry.map((bytes) => Buffer.from(bytes).subarray(0, 16).toString("hex"));
  return `key ${key} (${entry[0].length} bytes) with value ${value} (${entry[1].length} bytes)`;
}

/** All entries of a scan that is still to be read, checked for what every page must be. */
export async function drain(scan: Scan<Api>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const page = await scan.nextPage();
    entries.push(...page.entries);
    if (page.last) return entries;
    assert(page.entries.length > 0, "a page that is not the last one holds entries");
    assert(entries.length < 100_000, "a scan ends");
  }
}

/** Keys that byte order, prefixes and lengths could confuse, as views into larger buffers. */
export const KEYS: readonly Key[] = [
  [0],
  [0, 0],
  [0, 0xff],
  [1],
  [1, 0],
  [0x61],
  [0x61, 0],
  [0x61, 0x62],
  [0x61, 0xff],
  [0x7f],
  [0x80],
  [0x80, 0x7f],
  [0xc3, 0xa9],
  [0xed, 0xa0, 0x80],
  [0xfe, 0xff],
  [0xff],
  [0xff, 0],
  [0xff, 0xff],
  Array.from({ length: 1_925 }, () => 0x62),
  [...Array.from({ length: 1_924 }, () => 0x62), 0x63],
].map((bytes) => {
  const within = Uint8Array.of(0xaa, ...bytes, 0xbb);
  return within.subarray(1, within.length - 1);
});

const VALUES: readonly Uint8Array[] = [
  Buffer.of(),
  Buffer.of(0),
  Buffer.from("value"),
  Uint8Array.of(0xff, 0xff, 0xff).subarray(1),
  Buffer.alloc(5_000, "long"),
  Buffer.alloc(70_000, "longer than a page"),
];

/** A step of a random program; numbers choose among what is open, modulo how many there are. */
type Step =
  | { readonly do: "batch"; readonly writes: readonly (readonly [key: number, value: number])[] }
  | { readonly do: "getMany"; readonly from: number; readonly keys: readonly number[] }
  | { readonly do: "scan"; readonly from: number; readonly scan: ScanStep; readonly pages: number }
  | { readonly do: "continue"; readonly which: number }
  | { readonly do: "endScan"; readonly which: number }
  | { readonly do: "snapshot" }
  | { readonly do: "endSnapshot"; readonly which: number }
  | { readonly do: "sync" }
  | { readonly do: "reopen" };

interface ScanStep {
  readonly start: number;
  readonly end: number;
  readonly reverse: boolean;
  readonly limit: number | undefined;
}

/** A random program, and how it prints when it fails. */
export function programs(keepsData: boolean): fc.Arbitrary<Step[]> {
  const index = fc.nat(99);
  const key = fc.nat(KEYS.length - 1);
  // Twice as often a value as none.
  const value = fc.integer({ min: -3, max: VALUES.length - 1 });
  const scan = fc.record({
    start: key,
    end: key,
    reverse: fc.boolean(),
    limit: fc.option(fc.nat(6), { nil: undefined }),
  });
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant("batch" as const),
        // A batch names each key once, as the port's callers do.
        writes: fc.uniqueArray(fc.tuple(key, value), { selector: ([k]) => k, maxLength: 9 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("getMany" as const),
        from: index,
        keys: fc.array(key, { maxLength: 6 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("scan" as const),
        from: index,
        scan,
        pages: fc.integer({ min: 0, max: 3 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("continue" as const), which: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("endScan" as const), which: index }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("snapshot" as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("endSnapshot" as const), which: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("sync" as const) }) },
    ...(keepsData
      ? [{ weight: 1, arbitrary: fc.record({ do: fc.constant("reopen" as const) }) }]
      : []),
  );
  return fc.array(step, { minLength: 5, maxLength: 40 });
}

interface OpenScan {
  readonly scan: Scan<Api>;
  readonly source: object;
  /** What it has still to give, in order. */
  expected: Entry[];
}

interface Source {
  readonly reader: Pick<AnyOrderedStore, "getMany" | "scan">;
  readonly state: () => State;
}

/** Runs a program on a store that is open and empty, against the model; `open` opens it again. */
export async function runProgram(
  program: readonly Step[],
  open: () => Promise<AnyOrderedStore>,
): Promise<void> {
  let store = await open();
  let state: State = new Map();
  let main: Source = { reader: store, state: () => state };
  const snapshots: (Source & { readonly close: () => unknown })[] = [];
  const scans: OpenScan[] = [];
  const keyAt = (at: number): Key => KEYS[at % KEYS.length] ?? Buffer.of(0);
  const sourceAt = (at: number): Source =>
    [main, ...snapshots][at % (snapshots.length + 1)] ?? main;

  const advance = async (open: OpenScan): Promise<void> => {
    const { entries, last } = await open.scan.nextPage();
    const expected = open.expected.splice(0, entries.length);
    assertEntries(entries, expected);
    if (!last) return void assert(entries.length > 0, "a page that is not the last holds entries");
    assert.equal(open.expected.length, 0, "the last page ends the range");
    scans.splice(scans.indexOf(open), 1);
  };
  const endScan = async (open: OpenScan | undefined): Promise<void> => {
    if (open === undefined) return;
    await open.scan.close();
    await open.scan.close();
    scans.splice(scans.indexOf(open), 1);
  };
  const endSnapshot = async (source: (typeof snapshots)[number] | undefined): Promise<void> => {
    if (source === undefined) return;
    for (const open of scans.filter((each) => each.source === source)) await endScan(open);
    await source.close();
    snapshots.splice(snapshots.indexOf(source), 1);
  };
  const endAll = async (): Promise<void> => {
    while (scans.length > 0) await endScan(scans[0]);
    while (snapshots.length > 0) await endSnapshot(snapshots[0]);
    await store.close();
  };

  for (const step of program) {
    switch (step.do) {
      case "batch": {
        const writes = step.writes.map(([key, value]): Write => [keyAt(key), VALUES[value]]);
        await store.batch(writes);
        state = applied(state, writes);
        break;
      }
      case "getMany": {
        const { reader, state: of } = sourceAt(step.from);
        const keys = step.keys.map(keyAt);
        const values = await reader.getMany(keys);
        assert.deepEqual(
          values.map((value) => value && nameOf(value)),
          keys.map((key) => of().get(nameOf(key))).map((value) => value && nameOf(value)),
        );
        break;
      }
      case "scan": {
        const source = sourceAt(step.from);
        const { start, end, reverse, limit } = step.scan;
        const range = { start: keyAt(start), end: keyAt(end) };
        const options = { reverse, ...(limit === undefined ? {} : { limit }) };
        const open: OpenScan = {
          scan: source.reader.scan(range, options),
          source,
          expected: scanned(source.state(), range, options),
        };
        scans.push(open);
        for (let page = 0; page < step.pages && scans.includes(open); page += 1)
          await advance(open);
        break;
      }
      case "continue": {
        const open = scans[step.which % scans.length];
        if (open !== undefined) await advance(open);
        break;
      }
      case "endScan":
        await endScan(scans[step.which % scans.length]);
        break;
      case "snapshot": {
        const reader = store.snapshot();
        const held = state;
        snapshots.push({ reader, state: () => held, close: () => reader.close() });
        break;
      }
      case "endSnapshot":
        await endSnapshot(snapshots[step.which % snapshots.length]);
        break;
      case "sync":
        await store.sync();
        break;
      case "reopen":
        await endAll();
        store = await open();
        main = { reader: store, state: () => state };
        break;
    }
  }
  const everything = { start: Buffer.of(0), end: Buffer.of(0xff, 0xff, 0xff) };
  assertEntries(await drain(store.scan(everything)), scanned(state, everything));
  await endAll();
}
