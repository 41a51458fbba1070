// What a bench run says while it runs: typed events that reports turn into records. A run yields
// `floors`, then for each process of a cell `cell-started`, `conditions` unless it died before, any
// `progress`, one `measured`, `voided` or `not-run` a workload, and `cell-finished`.
import type { Cell } from "@assay/engines/engine";
import type { Floors } from "./floors/floors.ts";
import type { Measurement } from "./measurement.ts";
import type { Workload } from "./workload-names.ts";

/** One workload in one round of a cell. */
interface OfWorkload {
  readonly cell: Cell;
  readonly workload: Workload;
  /** Counted from 0: rounds are fresh processes of the same cell. */
  readonly round: number;
}

export type BenchEvent =
  | {
      /** What the machine costs by itself, measured once before any cell. */
      readonly type: "floors";
      readonly floors: Floors;
    }
  | { readonly type: "cell-started"; readonly cell: Cell; readonly round: number }
  | {
      /** Under which conditions a process of the cell times. */
      readonly type: "conditions";
      readonly cell: Cell;
      readonly round: number;
      /** What reading the timer costs. */
      readonly timerNs: number;
      /** What of each latency is the harness's, seen on an engine that does nothing. */
      readonly overheadNs: number;
      /** All that the harness costs an operation, also what is in no latency: making it, recording it, a check. */
      readonly harnessNs: number;
      /** Whether garbage was collected before each workload's timing. */
      readonly garbageCollected: boolean;
    }
  | (OfWorkload & { readonly type: "progress"; readonly done: number })
  | (OfWorkload & {
      readonly type: "measured";
      /** What one operation is, in words: `one coValue stored`. */
      readonly unit: string;
    } & Measurement)
  | (OfWorkload & {
      /** The workload's answers were wrong or it failed, so it has no times. */
      readonly type: "voided";
      readonly reason: string;
    })
  | (OfWorkload & {
      /** The workload means nothing in this cell, or cannot be done with this capture. */
      readonly type: "not-run";
      readonly reason: string;
      /** That too little room left it undone: the run is then inconclusive. */
      readonly cut?: true;
    })
  | { readonly type: "cell-finished"; readonly cell: Cell; readonly round: number };
