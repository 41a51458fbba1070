// How often a run of histories looked at each clause, and what it found of it.
import type { ClauseResult } from "../events.ts";
import { counts, type ClauseSelection } from "./clause-selection.ts";
import type { ClauseID } from "./clauses.ts";

/** Counts the histories in which each clause was looked at. */
export class ClauseLooks {
  readonly #selection: ClauseSelection;
  readonly #looks = new Map<ClauseID, number>();
  #violated: string | undefined;

  constructor(selection: ClauseSelection = {}) {
    this.#selection = selection;
  }

  /** Counts a history that passed, by the clauses that arose in it. */
  add(arisen: Iterable<ClauseID>): void {
    for (const clause of arisen) {
      if (counts(this.#selection, [clause]))
        this.#looks.set(clause, (this.#looks.get(clause) ?? 0) + 1);
    }
  }

  /** Takes note of the clauses that the difference of a failure cites: the likeliest one is violated. */
  fail([likeliest]: readonly string[]): void {
    this.#violated = likeliest;
  }

  /** A result for each clause that was looked at, by number. */
  results(): ClauseResult[] {
    const looks = new Map<string, number>(this.#looks);
    if (this.#violated !== undefined) {
      looks.set(this.#violated, (looks.get(this.#violated) ?? 0) + 1);
    }
    return [...looks]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([clause, times]) => ({
        clause,
        verdict: clause === this.#violated ? "fail" : "pass",
        looks: times,
      }));
  }
}
