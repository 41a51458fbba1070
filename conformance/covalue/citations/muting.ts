// Mutes the comparisons of one history that a selection of clauses leaves out, with what follows from
// a difference that did not count: a player that was given a wrong row id writes to the wrong row.
import type { Difference, History, Operation } from "@assay/engines/covalue";
import { counts, type ClauseSelection } from "../clause-selection.ts";
import type { ClauseID } from "../clauses.ts";
import { citingSymptoms, type CitingSymptom } from "./citations.ts";
import { scopeOf } from "./scope.ts";
import type { Symptom } from "./symptom.ts";

/** The muted comparisons of one history. */
export class Muting {
  readonly #selection: ClauseSelection;
  readonly #history: History;
  /** CoValues whose rows are no longer those of the reference, or that the player takes for others. */
  readonly #ids = new Set<string>();
  readonly #locks = new Set<string>();
  #isListAstray = false;
  #areSessionsAstray = false;
  #isAllAstray = false;
  #isSilent = false;

  constructor(selection: ClauseSelection, history: History) {
    this.#selection = selection;
    this.#history = history;
  }

  /**
   * Whether a difference does not count; what it leads to later does not count either then. `others`: the
   * differences from what else would have been right.
   */
  excuses(difference: Difference, others: Iterable<Difference> = []): boolean {
    const { found, counting } = this.#symptoms(difference);
    for (const one of found) if (!counting.includes(one)) this.#goAstray(one.symptom);
    const isCounted = counting.some(({ symptom }) => !this.#follows(symptom));
    // What is expected of operations in flight is one of several orders, and no order fits once a part of
    // it is wrong: then the other parts say nothing.
    const isOfOrders = difference.at === "operation" && difference.operation.op === "parallel";
    const isOfAWrongPart = isOfOrders && counting.length < found.length;
    if (isCounted && !isOfAWrongPart && !this.#isMutedInOneOf(others)) return false;
    for (const { symptom } of found) this.#goAstray(symptom);
    if (isOfOrders) this.#loseSight(difference.operation);
    return true;
  }

  #symptoms(difference: Difference): Symptoms {
    const found = citingSymptoms(this.#history, difference);
    const counting = found.filter(({ clauses }) =>
      counts(this.#selection, clauses.filter(isAsked)),
    );
    return { found, counting };
  }

  /** Whether nothing counts in one of the first of them: the order that comes closest may not be the one that was. */
  #isMutedInOneOf(others: Iterable<Difference>): boolean {
    let looked = 0;
    for (const other of others) {
      const { counting } = this.#symptoms(other);
      if (counting.every(({ symptom }) => this.#follows(symptom))) return true;
      looked += 1;
      if (looked === MOST_ORDERS) return false;
    }
    return false;
  }

  /** Whether it follows from a difference that did not count. */
  #follows({ part, ids, locks, how }: Symptom): boolean {
    if (this.#isAllAstray) return true;
    if (ids.some((id) => this.#ids.has(id))) return true;
    if (locks.some((key) => this.#locks.has(key))) return true;
    // Rows are counted: after one too many or too few every later one has another id.
    if (part === "count" || part === "ids" || part === "coValue row") return this.#isListAstray;
    if (part === "session row") return this.#areSessionsAstray;
    // A store that did not answer where that does not count answers nothing after it either.
    return how === "silence" && this.#isSilent;
  }

  #goAstray({ part, ids, locks, how, seen: { operation } }: Symptom): void {
    for (const key of locks) this.#locks.add(key);
    if (how === "silence") this.#isSilent = true;
    if (part === "outcome" && operation === undefined) this.#isAllAstray = true;
    // The player takes the rows of sessions from answers: one too many may be another coValue's.
    const isForeign = part === "session" && how === "extra";
    if (isForeign) this.#areSessionsAstray = true;
    if (!LEADS_ASTRAY.has(part) && !isForeign) return;
    for (const id of ids) this.#ids.add(id);
    if (part === "coValue row" || part === "outcome") this.#isListAstray = true;
    // Rows of two sessions that share an id are each other's.
    if (part === "session row") this.#isAllAstray = true;
  }

  /** What was in flight may be stored in any order now. */
  #loseSight(operation: Operation): void {
    const { ids, locks } = scopeOf(operation);
    for (const id of ids) this.#ids.add(id);
    for (const key of locks) this.#locks.add(key);
    this.#isListAstray = true;
  }
}

/** What a difference shows, and what of it counts by its clauses. */
interface Symptoms {
  readonly found: readonly CitingSymptom[];
  readonly counting: readonly CitingSymptom[];
}

/** Those of six calls: more are hardly ever in flight, and have too many orders to look at all of them. */
const MOST_ORDERS = 720;

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
