// What growing a cell says: one event for each operation at each size.
import type { Cell } from "@assay/engines/engine";

/** What is looked at, at each size. */
export const GROWTH_OPERATIONS = [
  "ingest",
  "append",
  "load",
  "known-state",
  "delete-erase",
  "open",
] as const;

export type GrowthOperation = (typeof GROWTH_OPERATIONS)[number];

/** A cell that was grown to its end. */
export interface GrowthFinished {
  readonly type: "growth-finished";
  readonly cell: Cell;
}

/** A cell that could not be grown to its end, and why; what was timed before stands. */
export interface GrowthFailed {
  readonly type: "growth-failed";
  /** That too little room ended it: the run is then inconclusive. */
  readonly cut?: true;
  readonly cell: Cell;
  readonly reason: string;
}

/** One operation of a cell at one size. */
export interface GrownEvent {
  readonly type: "grown";
  readonly cell: Cell;
  readonly operation: GrowthOperation;
  /** Transactions that the store holds, at the least. */
  readonly transactions: number;
  /** Timed operations. */
  readonly operations: number;
  /** What a curve is fitted to: the median, but for `ingest` the time of a transaction on average. */
  readonly costNs: number;
  readonly p50Ns: number;
  readonly p99Ns?: number;
  /** With `open`: what the closed store takes. */
  readonly bytesOnDisk?: number;
}
