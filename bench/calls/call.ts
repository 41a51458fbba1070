// One operation of a stream: what it calls, in either api, and which answer is right. Made before its
// time begins; playing it does nothing but what an application would do.
import type { CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";

/** What an operation does. */
export const CALL_KINDS = [
  "upload",
  "append",
  "load",
  "read-chunk",
  "known-state",
  "track",
  "list-unsynced",
  "erase",
  "tape",
] as const;

export type CallKind = (typeof CALL_KINDS)[number];

/** One operation. `Outcome` is what the store answered. */
export interface Call<Outcome = unknown> {
  readonly kind: CallKind;
  /** Content that it writes or reads, in characters as cojson counts it. */
  readonly contentSize: number;
  playAsync(store: CoValueStore): Promise<Outcome>;
  playSync(store: CoValueStoreSync): Outcome;
  /** Throws `WrongAnswer` when the outcome is not what the pass has led to. */
  check(outcome: Outcome): void;
  /** Where two stores' outcomes of the same operation differ, in words; `undefined` when they do not. */
  difference(expected: Outcome, actual: Outcome): string | undefined;
}
