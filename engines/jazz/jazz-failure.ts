// One thing a store got wrong with real Jazz data.

/** What was expected of a coValue and what came instead; both texts are for people. */
export interface JazzFailure {
  readonly coValue: string;
  /** What was looked at: `session co_z…_session_z… transaction 17`, `known state`. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** At least one failure. */
export type JazzFailures = readonly [JazzFailure, ...JazzFailure[]];

/** True when there is something in the list. */
export function anyFailure(failures: readonly JazzFailure[]): failures is JazzFailures {
  return failures.length > 0;
}
