// A run of some clauses alone: their ids as a user writes them, and what is left of a check's result when
// nothing else counts. What a comparison cites is decided elsewhere.
import { distance } from "fastest-levenshtein";
import { AssayError } from "@assay/engines/engine";
import type { CheckFailure, ClauseResult, Verdict } from "../events.ts";
import { CLAUSES, clauseOf, type ClauseID } from "./clauses.ts";

/** The result of a check, as far as clauses can be chosen in it. */
export interface ChosenResult {
  readonly outcome: Verdict;
  readonly clauses?: readonly ClauseResult[];
}

/** How many ids are named to whoever has misspelt one. */
const NEAREST = 3;

/**
 * The clauses of those ids. `option`: what the ids were given with. Errors: `USAGE` for an id that is none, which
 * names the option and those like it.
 */
export function chooseClauses(texts: readonly string[], option?: string): readonly ClauseID[] {
  const given = option === undefined ? "" : `${option}: `;
  return texts.map((text) => {
    const found = CLAUSES.find(({ id }) => id === text.toUpperCase());
    if (found !== undefined) return found.id;
    throw new AssayError(
      "USAGE",
      `${given}the contract has no clause "${text}"; the nearest are ${nearest(text).join(", ")}`,
    );
  });
}

/** What a check's result says of the clauses alone; `not-run` where it says nothing of them. */
export function restrictTo<Result extends ChosenResult>(
  only: ReadonlySet<ClauseID>,
  result: Result,
): Result {
  const clauses = result.clauses?.filter(({ clause }) => isIn(only, clause));
  const outcome = restrictOutcome(only, result.outcome, clauses);
  return { ...result, outcome, ...(clauses && { clauses }) };
}

function restrictOutcome(
  only: ReadonlySet<ClauseID>,
  outcome: Verdict,
  clauses: readonly ClauseResult[] = [],
): Verdict {
  if (outcome.verdict === "not-run" && outcome.cut === true) return outcome;
  if (outcome.verdict === "fail") {
    const [first, ...others] = outcome.failures
      .filter((failure) => isAbout(only, failure))
      .map((failure) => withChosenFirst(only, failure));
    if (first !== undefined) return { verdict: "fail", failures: [first, ...others] };
  }
  const verdicts = new Set(clauses.map(({ verdict }) => verdict));
  verdicts.delete("not-run");
  // That another look at a clause was made makes up for none that was not.
  if (outcome.verdict === "not-run" && verdicts.size > 0) return outcome;
  if (verdicts.size === 0) return { verdict: "not-run", reason: whyNone(only, clauses, outcome) };
  if (verdicts.has("deviation")) return { verdict: "deviation" };
  return { verdict: verdicts.has("divergence") ? "divergence" : "pass" };
}

/** Why nothing was found out: what the check says itself, or that it looks at none of the clauses. */
function whyNone(
  only: ReadonlySet<ClauseID>,
  clauses: readonly ClauseResult[],
  outcome: Verdict,
): string {
  const reasons = new Set(clauses.flatMap(({ reason }) => (reason === undefined ? [] : [reason])));
  if (reasons.size > 0) return [...reasons].join("; ");
  if (outcome.verdict === "not-run") return outcome.reason;
  return `nothing in it looks at ${[...only].map(withRemark).join(", ")}`;
}

/** A failure is told under the clause that it names first: of those that were asked for, where it names one. */
function withChosenFirst(only: ReadonlySet<ClauseID>, failure: CheckFailure): CheckFailure {
  const chosen = failure.clauses.filter((clause) => isIn(only, clause));
  const others = failure.clauses.filter((clause) => !isIn(only, clause));
  return { ...failure, clauses: [...chosen, ...others] };
}

/** What is about no clause, as a process that died, concerns every run. */
function isAbout(only: ReadonlySet<ClauseID>, { clauses }: CheckFailure): boolean {
  return clauses.length === 0 || clauses.some((clause) => isIn(only, clause));
}

function isIn(only: ReadonlySet<ClauseID>, clause: string): boolean {
  const ids: ReadonlySet<string> = only;
  return ids.has(clause);
}

function withRemark(id: ClauseID): string {
  return clauseOf(id).level === "UNSPECIFIED" ? `${id} (UNSPECIFIED: left open on purpose)` : id;
}

/** The ids whose letters and whose number are the likest. */
function nearest(text: string): string[] {
  const number = Number(/\d+/.exec(text)?.[0] ?? Number.NaN);
  const farFrom = (id: string): number => {
    const apart = Math.abs(Number(id.slice("CV-".length)) - number);
    return distance(text.toUpperCase(), id) + (Number.isNaN(apart) ? 0 : Math.min(apart, 100));
  };
  return CLAUSES.map(({ id }) => ({ id, far: farFrom(id) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, NEAREST)
    .map(({ id }) => id);
}
