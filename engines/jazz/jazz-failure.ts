// One thing a store got wrong with real Jazz data.
import { canonicalText } from "../engine/json.ts";

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

/** Both values as texts short enough for a report, from shortly before where they begin to differ. */
export function describeDifference(
  expected: unknown,
  actual: unknown,
): Pick<JazzFailure, "expected" | "actual"> {
  const [wanted, found] = [canonicalText(expected), canonicalText(actual)];
  let start = 0;
  while (start < wanted.length && wanted[start] === found[start]) start += 1;
  const from = wanted.length <= LONGEST && found.length <= LONGEST ? 0 : start - LEAD;
  return { expected: excerpt(wanted, from), actual: excerpt(found, from) };
}

const LONGEST = 160;
const LEAD = 40;

function excerpt(text: string, from: number): string {
  const start = Math.max(from, 0);
  const end = start + LONGEST;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
