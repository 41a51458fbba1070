// Reads of one open database, the same for both apis.
//
// LMDB reads are lookups in a memory map and answer at once, in one or two microseconds. The async cell
// makes them in the call, too: the library's own asynchronous `getMany` only touches the pages in another
// thread first, which costs some fifty microseconds a call and is unsafe while the database closes. The
// price is that a page which is not in memory blocks the thread while the disk reads it.
import type { RangeOptions, RootDatabase, Transaction } from "lmdb";
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

/**
 * A read transaction: one state of the database, whose pages are not used again while it is held. Handed to a
 * read of the library as its options, it makes that one of this state.
 */
export interface State {
  /** `undefined` once it was let go. */
  readonly transaction: Transaction | undefined;
  /** Lets the state go. Idempotent. */
  release(): void;
}

/** Errors: `STORE_CLOSED` for a state that was let go. */
function assertHeld(state: State): asserts state is State & { readonly transaction: Transaction } {
  if (state.transaction === undefined) throw closedError();
}

function closedError(): AssayError {
  return new AssayError("STORE_CLOSED", "the snapshot or scan of the lmdb store is closed");
}

/** Whether a read of the latest state, made before control is given away, is one of this state. */
function isLatest(database: Database, state: State): boolean {
  const latest = database.useReadTransaction();
  latest.done();
  return latest === state.transaction;
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
  if (state !== undefined) assertHeld(state);
  stats.calls += 1;
  // Not pushed: an array that grows begins with room for seventeen.
  return keys.map((key) => {
    assertKey(key);
    const value = database.get(key, state);
    if (value !== undefined) stats.rows += 1;
    return value;
  });
}

/** Where a scan reads. */
export interface ScanSource {
  readonly database: Database;
  /** Counted in. */
  readonly stats: OrderedStats;
  /** The state to read, which is somebody else's to let go. Default: the latest when the scan is made. */
  readonly state?: State;
  /** Holds the latest state, for a scan of it that does not end with its first page. */
  readonly hold: () => State;
}

/**
 * A scan of a state. Holds no cursor between pages: each page looks up where the last one ended.
 *
 * A scan of the latest state reads its first page when it is made. Most end with it, and then need neither a
 * read transaction nor a cursor of their own, which cost as much as a dozen entries.
 */
export class RangeScan {
  readonly #source: ScanSource;
  readonly #range: KeyRange;
  readonly #reverse: boolean;
  #left: number;
  #after: Key | undefined;
  #ended = false;
  /** Of the latest state: what was read ahead. */
  #ahead: { readonly page: Page } | { readonly failure: unknown } | undefined;
  /** This scan's own, from the first page on if there are more. */
  #own: State | undefined;
  /** `whole` once the last page was given, `left` when the scan was closed before. */
  #end: "whole" | "left" | undefined;

  /** Errors: `INVALID_ARGUMENT`; what reading the first page throws, its call does. */
  constructor(
    source: ScanSource,
    range: KeyRange,
    { reverse = false, limit = Number.POSITIVE_INFINITY }: ScanOptions = {},
  ) {
    if (range.start.length > 0) assertKey(range.start);
    if (range.end.length > 0) assertKey(range.end);
    this.#source = source;
    this.#range = range;
    this.#reverse = reverse;
    this.#left = limit;
    if (source.state !== undefined) return;
    try {
      this.#ahead = { page: this.#read(undefined) };
    } catch (failure) {
      this.#ahead = { failure };
    }
  }

  nextPage(): Page {
    const { stats, state } = this.#source;
    if (this.#end === "left") throw closedError();
    stats.calls += 1;
    const ahead = this.#ahead;
    this.#ahead = undefined;
    if (ahead !== undefined && "failure" in ahead) throw ahead.failure;
    const page = ahead?.page ?? this.#read(state ?? this.#own);
    stats.rows += page.entries.length;
    if (page.last) {
      this.#end = "whole";
      this.#own?.release();
    }
    return page;
  }

  /** Lets the state go that the scan holds. Idempotent. */
  close(): void {
    this.#end ??= "left";
    this.#ahead = undefined;
    this.#own?.release();
  }

  #read(state: State | undefined): Page {
    const entries: Entry[] = [];
    const wanted = Math.min(this.#left, PAGE_ENTRIES);
    // An empty bound would mean none to the library.
    if (this.#ended || wanted <= 0 || this.#range.end.length === 0) return { entries, last: true };
    let bytes = 0;
    let isFull = false;
    for (const { key, value } of this.#source.database.getRange(this.#bounds(state))) {
      entries.push([key, value]);
      bytes += key.length + value.length;
      isFull = entries.length >= wanted || bytes >= PAGE_BYTES;
      if (!isFull) continue;
      // Before the range lets go of the state that it reads: nothing can be committed in between.
      if (state === undefined && entries.length < this.#left) this.#own = this.#source.hold();
      break;
    }
    this.#left -= entries.length;
    this.#after = entries.at(-1)?.[0];
    this.#ended = this.#left <= 0 || !isFull;
    return { entries, last: this.#ended };
  }

  #bounds(state: State | undefined): RangeOptions {
    const { start, end } = this.#range;
    const after = this.#after;
    // The library has a cursor at hand for its latest state; on any other it opens one, for some ten entries' time.
    if (state !== undefined) assertHeld(state);
    const from =
      state === undefined || isLatest(this.#source.database, state)
        ? undefined
        : { transaction: state.transaction };
    // In both directions the library begins with `start` and takes it in, and leaves `end` out.
    if (this.#reverse) {
      const bounds = { start: after ?? end, exclusiveStart: true, end: start, inclusiveEnd: true };
      return { ...from, ...bounds, reverse: true };
    }
    return after === undefined
      ? { ...from, start, end }
      : { ...from, start: after, exclusiveStart: true, end };
  }
}
