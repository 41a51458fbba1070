// What a check of claims compares, and what it thereby finds out clause by clause. A comparison cites
// clauses and does not count where one of them is not looked at. Knows no cell and no claim.
import { canonical, canonicalText, type ErrorCode } from "@assay/engines/engine";
import type { ClauseResult, ObservedFailure } from "../../events.ts";
import { ownClauseOf } from "../citations/own-clause.ts";
import { counts, type ClauseSelection } from "../clause-selection.ts";
import type { ClauseID } from "../clauses.ts";
import { hiddenBy } from "../not-reached.ts";
import { outcomeOf } from "./call-outcome.ts";

/** Clauses that a comparison cites, the one that a difference violates first. */
export type Cited = readonly [ClauseID, ...ClauseID[]];

/** Comparisons that cite certain clauses. */
export interface Comparisons {
  /**
   * Notes a difference between the two values, if there is one. What it stands on besides what it cites, as
   * the state of a whole store stands on most of the contract, keeps it from counting where that is off, and
   * is violated first where it is known to be broken.
   */
  equal(what: string, expected: unknown, actual: unknown, standsOn?: readonly ClauseID[]): void;
  /** Notes when the call does anything but fail with the code. */
  refused(what: string, code: ErrorCode, call: () => unknown): Promise<void>;
  /** Notes when the call does anything but answer. */
  answered(what: string, call: () => unknown): Promise<void>;
  /** Says that what the clauses ask for could not be looked at, and why. */
  notRun(reason: string): void;
}

/** What a pass asserts the absence of: clauses that ask for what is not claimed. */
export interface Absence {
  readonly clauses: readonly ClauseID[];
  readonly reason: string;
}

/** Everything that one check has compared. */
export class Looks {
  readonly failures: ObservedFailure[] = [];
  readonly #selection: ClauseSelection;
  readonly #broken: ReadonlySet<string>;
  readonly #looked = new Set<ClauseID>();
  readonly #failed = new Set<ClauseID>();
  readonly #notRun = new Map<ClauseID, string>();
  readonly #untold = new Map<ClauseID, string>();

  /** Clauses that a look differed in for what may be another one's breach: no other look makes up for it. */
  get untold(): ReadonlySet<string> {
    return new Set(this.#untold.keys());
  }

  /** `broken`: clauses that are known not to be kept; what stands on one and differs is laid to it. Default: none. */
  constructor(selection: ClauseSelection, broken: ReadonlySet<string> = new Set()) {
    this.#selection = selection;
    this.#broken = broken;
  }

  /** Comparisons that cite these clauses; the first is what a difference violates. */
  on(...clauses: Cited): Comparisons {
    const counting = counts(this.#selection, clauses);
    const asked = clauses.filter((clause) => counts(this.#selection, [clause]));
    const { off } = this.#selection;
    const equal: Comparisons["equal"] = (what, expected, actual, standsOn = []) => {
      if (!counting || standsOn.some((clause) => off?.has(clause) === true)) return;
      if (canonicalText(expected) === canonicalText(actual)) {
        for (const clause of asked) this.#looked.add(clause);
        return;
      }
      const cause = standsOn.find((clause) => this.#broken.has(clause));
      if (cause === undefined) {
        for (const clause of asked.slice(0, 1)) this.#failed.add(clause);
        this.#note(what, clauses, expected, actual);
        return;
      }
      const reason = hiddenBy(cause);
      for (const clause of asked.slice(0, 1)) this.#untold.set(clause, reason);
      this.#note(what, [cause, ...clauses], expected, actual);
    };
    return {
      equal,
      // The call is made in any case: what is compared later may stand on it.
      refused: async (what, code, call) => equal(what, { error: code }, await outcomeOf(call)),
      answered: async (what, call) => equal(what, "answered", await outcomeOf(call)),
      notRun: (reason) => {
        if (counting) for (const clause of asked) this.#notRun.set(clause, reason);
      },
    };
  }

  /**
   * Notes that the check ended with an error, which keeps it from saying anything good of its clauses. Of a call that
   * threw it, that call's clause is broken, and none of them, where it is known to be broken; otherwise the call may
   * have thrown for what the check asks of it.
   */
  broken(clauses: Cited, message: string, call?: string): void {
    const own = call === undefined ? undefined : ownClauseOf(call);
    // Where the call's clause is not looked at, neither is what it throws.
    if (!counts(this.#selection, own === undefined ? clauses : [own, ...clauses])) return;
    const isKnown = own !== undefined && this.#broken.has(own) && counts(this.#selection, [own]);
    for (const clause of isKnown ? [own] : clauses) {
      if (counts(this.#selection, [clause])) this.#failed.add(clause);
    }
    const cited: Cited = isKnown ? [own, ...clauses.filter((clause) => clause !== own)] : clauses;
    const what = call === undefined ? "the check itself" : `${call} in the middle of it`;
    this.#note(what, cited, "no error", message);
  }

  /** A result for each clause that was looked at, or could not be. */
  results(absence?: Absence): ClauseResult[] {
    const failed = [...this.#failed].map((clause): ClauseResult => ({ clause, verdict: "fail" }));
    const looked = [...this.#looked]
      .filter((clause) => !this.#failed.has(clause) && !this.#untold.has(clause))
      .map((clause): ClauseResult =>
        absence?.clauses.includes(clause) === true
          ? { clause, verdict: "unsupported", reason: absence.reason }
          : { clause, verdict: "pass" },
      );
    const notRun = [...this.#notRun]
      .filter(([clause]) => !this.#looked.has(clause) && !this.#failed.has(clause))
      .map(([clause, reason]): ClauseResult => ({ clause, verdict: "not-run", reason }));
    const untold = [...this.#untold]
      .filter(([clause]) => !this.#failed.has(clause))
      .map(([clause, reason]): ClauseResult => ({ clause, verdict: "not-run", reason }));
    return [...failed, ...looked, ...notRun, ...untold];
  }

  #note(what: string, clauses: Cited, expected: unknown, actual: unknown): void {
    this.failures.push({
      kind: "observed",
      what,
      clauses,
      expected: canonical(expected),
      actual: canonical(actual),
    });
  }
}
