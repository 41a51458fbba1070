// What the loops written by hand do with the library of an ordered store. Not the port: no pages, no counters,
// no codes for errors, only what a caller gets out of it.
import type { Answer, Api } from "@assay/engines/engine";
import type { Entry, Key, KeyRange, Write } from "@assay/engines/ordered";

/** Loops on a bare library. What they answer stays valid. */
export interface RawOrdered<A extends Api> {
  readonly getMany: (keys: readonly Key[]) => Answer<A, readonly (Uint8Array | undefined)[]>;
  /** All entries of the range. */
  readonly scan: (range: KeyRange) => Answer<A, readonly Entry[]>;
  /** All writes or none, with the durability `process`. */
  readonly batch: (writes: readonly Write[]) => Answer<A, void>;
  /**
   * The value of a key in a snapshot made for it. In the async api the read and the end are each awaited: the port
   * promises one state "held until it is closed", and whoever holds one there does so from one awaited call to the
   * next. What is read and let go within one call needs no snapshot of a library that answers in the call.
   */
  readonly getInSnapshot: (key: Key) => Answer<A, Uint8Array | undefined>;
  readonly close: () => Promise<void>;
}
