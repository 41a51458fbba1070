// What a conformance run says while it runs: typed events that reports turn into records. One run
// yields, for each cell, `cell-started`, any `progress`, one `checked` a check, and `cell-finished`.
import type { Cell, Json } from "@assay/engines/engine";
import type { Difference, History, OperationName } from "@assay/engines/covalue";

/** What a cell is checked for, in the order it is done: what takes the rest of a budget comes last. */
export const CHECKS = ["corpus", "claims", "jazz", "unspecified", "histories"] as const;

/**
 * `corpus`: the histories that are kept are answered as the reference answers them.
 * `claims`: what the engine claims holds, and what it does not claim is absent.
 * `jazz`: real signed data comes back, and a fresh LocalNode sees the same content.
 * `unspecified`: what it answers where the contract leaves the answer open; it never fails.
 * `histories`: random histories are answered as the reference answers them.
 */
export type Check = (typeof CHECKS)[number];

/** Where a failing history came from. */
export type HistoryOrigin =
  | {
      readonly from: "seed";
      readonly seed: number;
      /** fast-check's path to the history as it was drawn. */
      readonly path: string;
    }
  /** A file of the corpus: `regressions/half-a-byte-is-refused`. */
  | { readonly from: "corpus"; readonly name: string };

/** A failure of a history, shrunk. */
export interface HistoryFailure {
  readonly kind: "history";
  readonly origin: HistoryOrigin;
  readonly history: History;
  readonly difference: Difference;
  /** The clauses that the comparison cites, the likeliest first. */
  readonly clauses: readonly string[];
  /** Whether every replay of the shrunk history failed, or only some. */
  readonly nature: "deterministic" | "flaky";
  /** Where the failing history was written, relative to the working directory. */
  readonly file?: string;
  /** A program to paste that makes the calls and compares the answer, beside that file. */
  readonly snippetFile?: string;
  /** The command that replays it. */
  readonly replay: string;
}

/** A failure that is not a history's: what was looked at, what should have been, what was. */
export interface ObservedFailure {
  readonly kind: "observed";
  readonly what: string;
  /** The clauses that it violates; none where no clause is about it, as about a process that died. */
  readonly clauses: readonly string[];
  readonly expected: Json;
  readonly actual: Json;
}

/** The outcome of a check on a cell. Never a silent skip. */
export type Verdict =
  | { readonly verdict: "pass" }
  | { readonly verdict: "fail"; readonly failures: readonly [CheckFailure, ...CheckFailure[]] }
  /** It differs as it is known to, exactly; what it differs in is in the clauses. */
  | { readonly verdict: "deviation" }
  /** It answers otherwise than the reference where the contract is silent. */
  | { readonly verdict: "divergence" }
  | {
      readonly verdict: "not-run";
      readonly reason: string;
      /** That too little time or room left it undone: the run is then inconclusive. */
      readonly cut?: true;
    };

/** What one check found out about one clause on one cell. */
export interface ClauseResult {
  /** `CV-017` */
  readonly clause: string;
  readonly verdict:
    | "pass"
    | "fail"
    | "deviation"
    | "divergence"
    /** What the clause asks for is not claimed, and its absence was asserted. */
    | "unsupported"
    | "not-run";
  /** Why it was not run, what is not claimed, or how it deviates or diverges; none for the others. */
  readonly reason?: string;
  /** How often it was looked at: histories, or checks. Default: once. */
  readonly looks?: number;
  /** Of `not-run`: that it says nothing about such a cell, whatever is run, as what is kept about a volatile one. */
  readonly inapplicable?: true;
}

export type CheckFailure = HistoryFailure | ObservedFailure;

/** Ordered pairs of the kinds of operation that a cell plays. */
export interface PairCoverage {
  readonly possible: number;
  /** In how many histories each pair must have been played, the first kind somewhere before the other; 0 in short runs. */
  readonly floor: number;
  /** The ten rarest pairs, the rarest first. */
  readonly least: readonly {
    readonly first: OperationName;
    readonly second: OperationName;
    readonly histories: number;
  }[];
  /** Pairs that can stand, and did stand, one right after the other. */
  readonly adjacentPossible: number;
  readonly adjacentMet: number;
}

/** What the histories of a cell brought about. */
export interface HistoryCoverage {
  readonly pairs: PairCoverage;
  /** In how many histories each situation arose, by what it is: "an index written twice". */
  readonly states: Readonly<Record<string, number>>;
  /** In how many histories an answer took each branch, by what it is: "a lock is refused as held". */
  readonly errors: Readonly<Record<string, number>>;
}

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
      /** What the check leaves out in such a cell, and why. */
      readonly notApplicable?: readonly { readonly what: string; readonly reason: string }[];
      /** What was found out clause by clause; a clause that is not there was not looked at. */
      readonly clauses?: readonly ClauseResult[];
      /** What of the check a budget of time cut off, though what was done suffices for its outcome. */
      readonly cut?: string;
      /** How often each kind of operation was played; of the histories check alone. */
      readonly operations?: Readonly<Partial<Record<OperationName, number>>>;
      /** What its histories brought about; of the histories check alone. */
      readonly coverage?: HistoryCoverage;
    }
  | { readonly type: "cell-finished"; readonly cell: Cell };
