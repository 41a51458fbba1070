// Which clauses a comparison cites: those whose properties have arisen in the history up to it and can
// show in what differs. Computed when something differs, and for no other comparison.
import type { Difference, History, OperationName } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { counts, type ClauseSelection } from "../clause-selection.ts";
import { withoutSkipped } from "../generator/without-skipped.ts";
import { clauseOfError, clauseOfSilence } from "./own-clause.ts";
import { Past } from "./past.ts";
import { PROPERTIES } from "./properties.ts";
import type { Symptom } from "./symptom.ts";
import { takeApart } from "./take-apart.ts";

/** One part of a comparison that differs, with the clauses that it cites, the likeliest first. */
export interface CitingSymptom {
  readonly symptom: Symptom;
  readonly clauses: readonly ClauseID[];
  /** How many of them, from the first on, are likelier than the others. */
  readonly likely: number;
}

/** A difference part by part, each with what it cites. `skips`: operations that were not made; default: none. */
export function citingSymptoms(
  history: History,
  difference: Difference,
  skips: ReadonlySet<OperationName> = new Set(),
): CitingSymptom[] {
  const end = difference.at === "operation" ? difference.index + 1 : history.length;
  const compared = difference.at === "operation" ? "an answer" : difference.at;
  const past = new Past(
    withoutSkipped(history.slice(0, end), skips),
    compared === "an answer" ? compared : "the final state",
  );
  const arisen = PROPERTIES.filter(({ arises }) => arises(past));
  return takeApart(history, difference).map((symptom) => {
    const shown = arisen.filter(({ shows }) => shows(symptom, past));
    const likely = shown.filter(({ fits }) => fits?.(symptom, past) === true);
    const ranked = [...likely, ...shown.filter((property) => !likely.includes(property))];
    return { symptom, clauses: ranked.map(({ clause }) => clause), likely: likely.length };
  });
}

/**
 * The clauses that a difference may violate, the likeliest first; with a selection, those of its parts
 * that count, and the clauses that were asked for before the others. `skips`: operations of the history that the
 * cell does not play, and by which nothing arises in it; default: none.
 */
export function citationsOf(
  history: History,
  difference: Difference,
  selection: ClauseSelection = {},
  skips: ReadonlySet<OperationName> = new Set(),
): ClauseID[] {
  const own = new Set<ClauseID>();
  const lessLikelyOwn = new Set<ClauseID>();
  const likely = new Set<ClauseID>();
  const cited = new Set<ClauseID>();
  for (const symptom of citingSymptoms(history, difference, skips)) {
    if (!counts(selection, symptom.clauses)) continue;
    const ofSilence = clauseOfSilence(symptom.symptom);
    if (ofSilence !== undefined) own.add(ofSilence);
    const ofError = clauseOfError(symptom.symptom);
    // An engine fails over what is too long for it, or too odd; that it never answers nothing of it explains.
    if (ofError !== undefined) (symptom.likely > 0 ? lessLikelyOwn : own).add(ofError);
    for (const [place, clause] of symptom.clauses.entries()) {
      (place < symptom.likely ? likely : cited).add(clause);
    }
  }
  const all = PROPERTIES.map(({ clause }) => clause);
  // Not among those that are counted: it says what to look at, and not what may be switched off.
  const ranked = [
    ...new Set([
      ...own,
      ...all.filter((clause) => likely.has(clause)),
      ...lessLikelyOwn,
      ...all.filter((clause) => cited.has(clause)),
    ]),
  ];
  const { only } = selection;
  if (only === undefined) return ranked;
  return [...ranked.filter((one) => only.has(one)), ...ranked.filter((one) => !only.has(one))];
}

/** The clauses that a history has looked at: those whose properties have arisen by its end. */
export function arisenClauses(history: History): Set<ClauseID> {
  const past = new Past(history);
  const arisen = PROPERTIES.filter(({ arises }) => arises(past));
  return new Set(arisen.map(({ clause }) => clause));
}
