// The port OrderedStore: the smallest ordered byte store that a coValue store, or a store of another
// shape, can be written over. Vectored and paged, because one awaited call an item would measure
// promises and not engines.
import type { Answer, Api } from "../engine/cell.ts";

/** A key: bytes, ordered byte by byte. */
export type Key = Uint8Array;

/** A stored key with its value. */
export type Entry = readonly [key: Key, value: Uint8Array];

/** One change: a value to put, or `undefined` to delete the key. */
export type Write = readonly [key: Key, value: Uint8Array | undefined];

/** The keys `start <= key < end`. */
export interface KeyRange {
  readonly start: Key;
  readonly end: Key;
}

/** How a range is scanned. */
export interface ScanOptions {
  /** Descending key order. Default: false. */
  readonly reverse?: boolean;
  /** Entries at the most. Default: no limit. */
  readonly limit?: number;
}

/** Some of a scan's entries, in order. */
export interface Page {
  readonly entries: readonly Entry[];
  /** Whether the scan has ended with this page: a short scan is then one call and not two. */
  readonly last: boolean;
}

/** A scan in progress, over the state of the moment it was begun. */
export interface Scan<A extends Api> {
  /** The next page. How many entries make one is the engine's choice; the last one may be empty. */
  nextPage(): Answer<A, Page>;
  /** Ends the scan early; needs not be called after the last page, and may be called twice. */
  close(): Answer<A, void>;
}

/** Reads that all see one state. */
export interface OrderedReader<A extends Api> {
  /** The values of the keys, in their order; `undefined` for one that is not stored. */
  getMany(keys: readonly Key[]): Answer<A, readonly (Uint8Array | undefined)[]>;
  scan(range: KeyRange, options?: ScanOptions): Scan<A>;
}

/** One state of the store, held until it is closed. */
export interface Snapshot<A extends Api> extends OrderedReader<A> {
  close(): Answer<A, void>;
}

/** Exact counters since the store was opened. */
export interface OrderedStats {
  /** Calls of `getMany`, `scan`, pages after the first, and `batch`. */
  calls: number;
  /** Entries returned or written. */
  rows: number;
  /** Bytes of keys and values handed to `batch`. */
  batchBytes: number;
  /** Times the store asked the operating system or library to make data durable. */
  syncsRequested: number;
}

/**
 * An ordered byte store. Nothing is copied for the sake of the port: bytes handed to a store are not
 * changed afterwards, since it may keep them, nor are bytes that it returned, since they may be its
 * own. What was returned stays valid.
 *
 * Only one caller writes at a time, and one opener holds the data: the layers above see to the
 * first, the engine to the second.
 */
export interface OrderedStoreOf<A extends Api> extends OrderedReader<A> {
  snapshot(): Snapshot<A>;
  /** Applies all writes or none, acknowledged at the durability the store was opened with. */
  batch(writes: readonly Write[]): Answer<A, void>;
  /** Makes every acknowledged batch as durable as the engine can. */
  sync(): Answer<A, void>;
  stats(): OrderedStats;
  /** Releases everything. The layers above call it once, when nothing is in flight. */
  close(): Answer<A, void>;
}

/** An ordered store whose methods return promises. */
export type OrderedStore = OrderedStoreOf<"async">;

/** An ordered store whose methods answer at once. */
export type OrderedStoreSync = OrderedStoreOf<"sync">;
