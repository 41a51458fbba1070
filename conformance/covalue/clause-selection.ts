// Which clauses a run looks at: all, some, or all but some. What a comparison cites is not decided here.
import type { ClauseID } from "./clauses.ts";

/** Clauses to look at and clauses to leave out. Default: all are looked at, none is left out. */
export interface ClauseSelection {
  /** Comparisons that cite none of these do not count. */
  readonly only?: ReadonlySet<ClauseID>;
  /** Comparisons that cite any of these do not count. */
  readonly off?: ReadonlySet<ClauseID>;
}

/** Whether a comparison that cites those clauses counts. */
export function counts({ only, off }: ClauseSelection, cited: Iterable<ClauseID>): boolean {
  let isAsked = only === undefined;
  for (const clause of cited) {
    if (off?.has(clause)) return false;
    if (only?.has(clause)) isAsked = true;
  }
  return isAsked;
}

/** Whether no clause is left out. */
export function looksAtAll({ only, off }: ClauseSelection = {}): boolean {
  return only === undefined && (off?.size ?? 0) === 0;
}
