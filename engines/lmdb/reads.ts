// Reads of one open database, the same for both apis.
//
// LMDB reads are lookups in a memory map and answer at once, in one or two microseconds. The async cell
// makes them in the call, too: the library's own asynchronous `getMany` only touches the pages in another
// thread first, which costs some fifty microseconds a call and is unsafe while the database closes. The
// price is that a page which is not in memory blocks the thread while the disk reads it.
import type { RootDatabase, Transaction } from "lmdb";
import { AssayError } from "../engine/errors.ts";
import type { Entry, Key, KeyRange, OrderedStats, Page, ScanOptions } from "../ordered/port.ts";

/** The library's handle of a database whose keys and values are bytes. */
export type Database = RootDatabase<Uint8Array, Uint8Array>;

/** Bytes of the longest key that the library takes with pages of 4 KiB. */
export const LONGEST_KEY_BYTES = 1_978;

/** Snapshots and scans of so many different states may be open at the same time; LMDB takes a few more. */
export const MOST_READERS = 1_000;

/** What a page ends with, whichever comes first: other work waits as long as one is read. */
const PAGE_ENTRIES = 500;
const PAGE_BYTES = 256 * 1024;

/** A read transaction: one state of the database, whose pages are not used again while it is held. */
export class State {
  readonly #release: (state: State) => void;
  #transaction: Transaction | undefined;

  /** `release` is told when the state is let go. */
  constructor(database: Database, release: (state: State) => void) {
    this.#transaction = database.useReadTransaction();
    this.#release = release;
  }

  /** Errors: `STORE_CLOSED` once it was let go. */
  get transaction(): Transaction {
    if (this.#transaction !== undefined) return this.#transaction;
    throw new AssayError("STORE_CLOSED", "the snapshot or scan of the lmdb store is closed");
  }

  /** Lets the state go. Idempotent. */
  release(): void {
    const held = this.#transaction;
    if (held === undefined) return;
    this.#transaction = undefined;
    this.#release(this);
    held.done();
  }
}

/** Errors: `INVALID_ARGUMENT` for a key that LMDB cannot hold. */
export function assertKey(key: Key): void {
  if (key.length > 0 && key.length <= LONGEST_KEY_BYTES) return;
  throw new AssayError(
    "INVALID_ARGUMENT",
    `a key of lmdb has 1 to ${LONGEST_KEY_BYTES} bytes, not ${key.length}`,
  );
}

/** The values of the keys, in a state or, without one, in the latest. */
export function getMany(
  database: Database,
  stats: OrderedStats,
  keys: readonly Key[],
  state?: State,
): readonly (Uint8Array | undefined)[] {
  const options = state === undefined ? {} : { transaction: state.transaction };
  stats.calls += 1;
  return keys.map((key) => {
    assertKey(key);
    const value = database.get(key, options);
    if (value !== undefined) stats.rows += 1;
    return value;
  });
}

/** A scan of a state. Holds no cursor between pages: each page looks up where the last one ended. */
export class StateScan {
  readonly #database: Database;
  readonly #stats: OrderedStats;
  readonly #state: State;
  readonly #range: KeyRange;
  readonly #reverse: boolean;
  #left: number;
  #after: Key | undefined;
  #ended = false;

  constructor(
    database: Database,
    stats: OrderedStats,
    state: State,
    range: KeyRange,
    { reverse = false, limit = Number.POSITIVE_INFINITY }: ScanOptions = {},
  ) {
    for (const key of [range.start, range.end]) if (key.length > 0) assertKey(key);
    this.#database = database;
    this.#stats = stats;
    this.#state = state;
    this.#range = range;
    this.#reverse = reverse;
    this.#left = limit;
  }

  nextPage(): Page {
    this.#stats.calls += 1;
    const entries: Entry[] = [];
    const limit = Math.min(this.#left, PAGE_ENTRIES);
    // An empty bound would mean none to the library.
    this.#ended ||= limit <= 0 || this.#range.end.length === 0;
    if (!this.#ended) {
      let bytes = 0;
      for (const { key, value } of this.#database.getRange({ ...this.#bounds(), limit })) {
        entries.push([key, value]);
        bytes += key.length + value.length;
        if (bytes >= PAGE_BYTES) break;
      }
      this.#left -= entries.length;
      this.#after = entries.at(-1)?.[0];
      this.#ended = this.#left <= 0 || (entries.length < limit && bytes < PAGE_BYTES);
    }
    this.#stats.rows += entries.length;
    return { entries, last: this.#ended };
  }

  #bounds() {
    const { start, end } = this.#range;
    const bounds = { transaction: this.#state.transaction, reverse: this.#reverse };
    // In both directions the library begins with `start` and takes it in, and leaves `end` out.
    if (this.#reverse) {
      const from = this.#after ?? end;
      return { ...bounds, start: from, exclusiveStart: true, end: start, inclusiveEnd: true };
    }
    return this.#after === undefined
      ? { ...bounds, start, end }
      : { ...bounds, start: this.#after, exclusiveStart: true, end };
  }
}
