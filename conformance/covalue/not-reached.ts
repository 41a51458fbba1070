// What is said of the clauses that checks of a cell look at, and that they did not come to.
import type { ClauseResult } from "../events.ts";
import { CLAUSES } from "./clauses.ts";

/** Why a cell's checks did not come to a clause whose process is no more. */
export const PROCESS_ENDED = "the cell's process ended";

/** Why nothing is known of a clause where all that looks at it differs for another's breach. */
export function hiddenBy(...broken: readonly string[]): string {
  return `hidden by the breach of ${broken.join(", ")}`;
}

/**
 * That the clauses that bind were not run, but for those of which something is `said`.
 * `only`: the clauses that are looked at. Default: all.
 */
export function notReached(
  said: ReadonlySet<string>,
  reason: string,
  only?: ReadonlySet<string>,
): ClauseResult[] {
  return CLAUSES.filter(
    ({ id, level }) =>
      level !== "UNSPECIFIED" && !said.has(id) && (only === undefined || only.has(id)),
  ).map(({ id }) => ({ clause: id, verdict: "not-run", reason }));
}
