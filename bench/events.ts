// What a bench run says while it runs: typed events that reports turn into records. One run yields,
// for each cell, `cell-started`, `conditions` unless its process died before, any `progress`, one
// `measured`, `voided` or `not-run` a workload, and `cell-finished`.
import type { Cell } from "@assay/engines/engine";

/** What is timed, in the order it is done. */
export const WORKLOADS = [
  "store-new",
  "append",
  "load-cold",
  "load-warm",
  "known-state",
  "sync-tracking",
  "delete-erase",
] as const;

export type Workload = (typeof WORKLOADS)[number];

/** Latencies of one workload's operations, in nanoseconds; the timer's own cost is in them. */
export interface Latency {
  readonly p50Ns: number;
  readonly p95Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

export type BenchEvent =
  | { readonly type: "cell-started"; readonly cell: Cell }
  | {
      /** Under which conditions the cell's process times. */
      readonly type: "conditions";
      readonly cell: Cell;
      /** What reading the timer costs; every latency holds about that much of it. */
      readonly timerNs: number;
      /** Whether garbage was collected before each workload's timing. */
      readonly garbageCollected: boolean;
    }
  | {
      readonly type: "progress";
      readonly cell: Cell;
      readonly workload: Workload;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly type: "measured";
      readonly cell: Cell;
      readonly workload: Workload;
      /** What one operation is, in words: `one coValue stored`. */
      readonly unit: string;
      /** Timed operations. */
      readonly operations: number;
      /** Operations done before them and not timed. */
      readonly warmUpOperations: number;
      /** Operations that the stream had; where more than done, the time budget ended the workload. */
      readonly plannedOperations: number;
      /** Sum of the timed operations' own time. */
      readonly durationNs: number;
      readonly opsPerSecond: number;
      readonly latency: Latency;
    }
  | {
      /** The workload's answers were wrong or it failed, so it has no times. */
      readonly type: "voided";
      readonly cell: Cell;
      readonly workload: Workload;
      readonly reason: string;
    }
  | {
      /** The workload means nothing in this cell, or cannot be done with this capture. */
      readonly type: "not-run";
      readonly cell: Cell;
      readonly workload: Workload;
      readonly reason: string;
    }
  | { readonly type: "cell-finished"; readonly cell: Cell };
