// What a conformance run says while it runs: typed events that reports turn into records. One run
// yields, for each cell, `cell-started`, any `progress`, one `checked` a check, and `cell-finished`.
import type { Cell, Json } from "@assay/engines/engine";
import type { Difference, History, OperationName } from "@assay/engines/covalue";

/** What a cell is checked for, in the order it is done. */
export const CHECKS = ["claims", "histories", "jazz"] as const;

/**
 * `claims`: what the engine claims holds, and what it does not claim is absent.
 * `histories`: random histories are answered as the reference answers them.
 * `jazz`: real signed data comes back, and a fresh LocalNode sees the same content.
 */
export type Check = (typeof CHECKS)[number];

/** A failure of a random history, shrunk. */
export interface HistoryFailure {
  readonly kind: "history";
  readonly seed: number;
  /** fast-check's path to the shrunk case. */
  readonly path: string;
  readonly history: History;
  readonly difference: Difference;
  /** Whether every replay of the shrunk history failed, or only some. */
  readonly nature: "deterministic" | "flaky";
  /** Where the failing history was written, relative to the working directory. */
  readonly file?: string;
  /** The command that replays it. */
  readonly replay: string;
}

/** A failure that is not a history's: what was looked at, what should have been, what was. */
export interface ObservedFailure {
  readonly kind: "observed";
  readonly what: string;
  readonly expected: Json;
  readonly actual: Json;
}

/** The outcome of a check on a cell. Never a silent skip. */
export type Verdict =
  | { readonly verdict: "pass" }
  | { readonly verdict: "fail"; readonly failures: readonly [CheckFailure, ...CheckFailure[]] }
  /** The capability is not claimed, and its absence was asserted. */
  | { readonly verdict: "unsupported"; readonly what: string }
  | { readonly verdict: "not-run"; readonly reason: string };

export type CheckFailure = HistoryFailure | ObservedFailure;

export type ConformanceEvent =
  | { readonly type: "cell-started"; readonly cell: Cell }
  | {
      readonly type: "progress";
      readonly cell: Cell;
      readonly check: Check;
      readonly done: number;
      readonly total: number;
    }
  | {
      readonly type: "checked";
      readonly cell: Cell;
      readonly check: Check;
      readonly outcome: Verdict;
      readonly durationMs: number;
      /** What was done, in the check's own counts: `histories`, `operations`, `coValues`, … */
      readonly counts: Readonly<Record<string, number>>;
      /** What the check leaves out in such a cell, and why; of the claims check alone. */
      readonly notApplicable?: readonly { readonly what: string; readonly reason: string }[];
      /** How often each kind of operation was played; of the histories check alone. */
      readonly operations?: Readonly<Partial<Record<OperationName, number>>>;
    }
  | { readonly type: "cell-finished"; readonly cell: Cell };
