// Puts together what several looks at the same clauses have found: one result a clause. Pure.
import type { ClauseResult } from "../events.ts";

/** What outweighs what, where looks at one clause differ: the first of these that there is counts. */
const BY_WEIGHT: readonly ClauseResult["verdict"][] = [
  "fail",
  "deviation",
  "divergence",
  "pass",
  "unsupported",
  "not-run",
];

/**
 * One result a clause, in the order of the clauses' ids. A failure outweighs whatever else was seen, and a
 * look that found nothing wrong outweighs one that was not made. Reasons of equal weight are said once each.
 */
export function mergeClauseResults(results: readonly ClauseResult[]): ClauseResult[] {
  const byClause = new Map<string, ClauseResult[]>();
  for (const result of results) {
    const others = byClause.get(result.clause);
    if (others === undefined) byClause.set(result.clause, [result]);
    else others.push(result);
  }
  return [...byClause]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([clause, its]) => merged(clause, its));
}

/** What stands between the reasons of one clause. */
const BETWEEN = "; ";

/** Reasons, each once, and none that stands among those of another that was merged before. */
export function distinctReasons(reasons: readonly string[]): readonly string[] {
  const isAmong = (reason: string, others: string): boolean =>
    `${BETWEEN}${others}${BETWEEN}`.includes(`${BETWEEN}${reason}${BETWEEN}`);
  const once = [...new Set(reasons)];
  return once.filter(
    (reason) => !once.some((others) => others !== reason && isAmong(reason, others)),
  );
}

function merged(clause: string, results: readonly ClauseResult[]): ClauseResult {
  const verdict = BY_WEIGHT.find((one) => results.some((result) => result.verdict === one));
  const counting = results.filter((result) => result.verdict === verdict);
  const reasons = distinctReasons(
    counting.flatMap(({ reason }) => (reason === undefined ? [] : [reason])),
  );
  let looks = 0;
  for (const result of results) if (wasLooked(result)) looks += result.looks ?? 1;
  return {
    clause,
    verdict: verdict ?? "not-run",
    ...(reasons.length > 0 && { reason: reasons.join(BETWEEN) }),
    ...(looks > 0 && { looks }),
    ...(verdict === "not-run" && counting.every(isInapplicable) && { inapplicable: true as const }),
  };
}

function wasLooked({ verdict }: ClauseResult): boolean {
  return verdict !== "not-run";
}

function isInapplicable({ inapplicable }: ClauseResult): boolean {
  return inapplicable === true;
}
