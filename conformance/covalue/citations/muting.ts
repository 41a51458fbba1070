// Mutes the comparisons of one history that a selection of clauses leaves out, with what follows from
// a difference that did not count: a player that was given a wrong row id writes to the wrong row.
import type { Difference, History } from "@assay/engines/covalue";
import { counts, type ClauseSelection } from "../clause-selection.ts";
import type { ClauseID } from "../clauses.ts";
import { citingSymptoms } from "./citations.ts";
import type { Symptom } from "./symptom.ts";

/** The muted comparisons of one history. */
export class Muting {
  readonly #selection: ClauseSelection;
  readonly #history: History;
  /** CoValues whose rows are no longer those of the reference, or that the player takes for others. */
  readonly #ids = new Set<string>();
  readonly #locks = new Set<string>();
  #isListAstray = false;
  #isAllAstray = false;

  constructor(selection: ClauseSelection, history: History) {
    this.#selection = selection;
    this.#history = history;
  }

  /** Whether a difference does not count; what it leads to later does not count either then. */
  excuses(difference: Difference): boolean {
    for (const { symptom, clauses } of citingSymptoms(this.#history, difference)) {
      if (counts(this.#selection, clauses.filter(isAsked)) && !this.#follows(symptom)) return false;
      this.#goAstray(symptom);
    }
    return true;
  }

  /** Whether it follows from a difference that did not count. */
  #follows({ part, ids, locks, how }: Symptom): boolean {
    if (this.#isAllAstray) return true;
    if (ids.some((id) => this.#ids.has(id))) return true;
    if (locks.some((key) => this.#locks.has(key))) return true;
    if (part === "count" || part === "ids") return this.#isListAstray;
    return how === "silence";
  }

  #goAstray({ part, ids, locks, seen: { operation } }: Symptom): void {
    for (const key of locks) this.#locks.add(key);
    if (part === "outcome" && operation === undefined) this.#isAllAstray = true;
    if (!LEADS_ASTRAY.has(part)) return;
    for (const id of ids) this.#ids.add(id);
    if (part === "coValue row" || part === "outcome") this.#isListAstray = true;
    // Rows of two sessions that share an id are each other's.
    if (part === "session row") this.#isAllAstray = true;
  }
}

/** The order of writes is not asked of a store at all while its clause is off (`writesInOrder`). */
function isAsked(clause: ClauseID): boolean {
  return clause !== "CV-043";
}

const LEADS_ASTRAY: ReadonlySet<string> = new Set<Symptom["part"]>([
  "coValue row",
  "session row",
  "skip",
  "outcome",
  "end",
]);
