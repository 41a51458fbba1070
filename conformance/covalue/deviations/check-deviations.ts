// Plays the known deviations of a cell: each must show, and exactly as it is known. What has become right
// is to be taken off the list, what differs in another way is a failure, and nothing is put up with for ever.
import {
  briefDifference,
  canonical,
  canonicalText,
  errorMessage,
  type Json,
} from "@assay/engines/engine";
import type { Difference, Judgement } from "@assay/engines/covalue";
import { quietly } from "@assay/engines/jazz";
import type { ClauseResult, ObservedFailure } from "../../events.ts";
import { ANSWER_LIMIT_MS, PATIENT_LIMIT_MS } from "../bound.ts";
import { mergeClauseResults } from "../clause-results.ts";
import { counts } from "../clause-selection.ts";
import type { ClauseID } from "../clauses.ts";
import { judgeHistory, tellsOfSilence, type JudgingOptions } from "../judge-history.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { Deviation } from "./deviation.ts";
import type { CellDeviations } from "./files.ts";

/** What every failure of a known deviation begins with: it is one of the list of deviations, and of no clause. */
export const KNOWN_DEVIATION = "a known deviation";

/** How deviations are played. */
export interface DeviationsOptions extends JudgingOptions {
  /** Today's date in UTC: `2026-11-21`. */
  readonly today: string;
  /** The file that they stand in, to be named where it has to be changed. Default: none is named. */
  readonly file?: string;
}

/** What playing a cell's deviations came to. */
export interface DeviationsOutcome {
  readonly failures: readonly ObservedFailure[];
  readonly clauses: readonly ClauseResult[];
  /** The clauses that deviate exactly as is known: the other checks of the cell leave them out. */
  readonly off: ReadonlySet<ClauseID>;
  /** What is left out because of a deviation, and deviations that are not this cell's, and why. */
  readonly notes: readonly { readonly what: string; readonly reason: string }[];
}

/** Plays them one after the other, each on a fresh store. Errors: none; what a store throws is a failure. */
export function checkDeviations(
  cell: JudgedCell,
  deviations: CellDeviations,
  options: DeviationsOptions,
): Promise<DeviationsOutcome> {
  return quietly(() => playDeviations(cell, deviations, options));
}

async function playDeviations(
  cell: JudgedCell,
  { applying, others }: CellDeviations,
  { selection = {}, today, file, ...options }: DeviationsOptions,
): Promise<DeviationsOutcome> {
  const failures: ObservedFailure[] = [];
  const clauses: ClauseResult[] = [];
  const deviating: ClauseID[] = [];
  const outdated = new Set<ClauseID>();
  const notes = others.map(({ deviation, reason }) => ({ what: nameOf(deviation), reason }));
  for (const deviation of applying) {
    const { clause } = deviation;
    if (!counts(selection, [clause])) continue;
    const failure =
      expiry(deviation, today) ?? mismatch(deviation, await played(cell, deviation, options));
    if (failure === undefined) {
      deviating.push(clause);
      clauses.push({ clause, verdict: "deviation", reason: reasonOf(deviation) });
      notes.push({
        what: clause,
        reason: `deviates as is known (${deviation.link}), so that nothing else is held against it`,
      });
    } else {
      failures.push(
        file === undefined ? failure : { ...failure, what: `${failure.what} in ${file}` },
      );
      // Whether the clause is kept the other checks find out.
      outdated.add(clause);
    }
  }
  const off = new Set(deviating.filter((clause) => !outdated.has(clause)));
  return { failures, clauses: mergeClauseResults(clauses), off, notes };
}

async function played(
  cell: JudgedCell,
  { history, answer }: Deviation,
  options: JudgingOptions,
): Promise<Judgement | { readonly state: "broken"; readonly error: string }> {
  // A disk that is slow for a moment is no other deviation; a silence that is known is waited for as it was found.
  const limitMs = tellsOfSilence(answer) ? ANSWER_LIMIT_MS : PATIENT_LIMIT_MS;
  try {
    return await judgeHistory(cell, history, { limitMs, ...options });
  } catch (error) {
    return { state: "broken", error: errorMessage(error) };
  }
}

function expiry(deviation: Deviation, today: string): ObservedFailure | undefined {
  // Dates of that form sort as text.
  if (today <= deviation.expires) return undefined;
  return failureOf(
    deviation,
    "has expired",
    `put up with until ${deviation.expires}`,
    `it is ${today}: mend the engine, or review the deviation (${deviation.link})`,
  );
}

/** How what was seen is not the deviation that is known; `undefined` where it is. */
function mismatch(
  deviation: Deviation,
  judgement: Awaited<ReturnType<typeof played>>,
): ObservedFailure | undefined {
  const known = { at: deviation.at, expected: deviation.expected, answer: deviation.answer };
  if (judgement.state === "broken") {
    return failureOf(deviation, "cannot be played", known, {
      "opening a fresh store": judgement.error,
    });
  }
  if (judgement.state === "agrees") {
    return failureOf(deviation, "no longer shows", known, "unexpected pass: remove the deviation");
  }
  const { difference } = judgement;
  const seen = {
    at: placeOf(difference),
    expected: canonical(difference.expected),
    answer: canonical(difference.actual),
  };
  return canonicalText(seen) === canonicalText(known)
    ? undefined
    : failureOf(deviation, "shows otherwise", known, seen);
}

function failureOf(
  deviation: Deviation,
  matter: "has expired" | "cannot be played" | "no longer shows" | "shows otherwise",
  expected: unknown,
  actual: Json,
): ObservedFailure {
  return {
    kind: "observed",
    // What stands before the colon is all that a report in short says of it.
    what: `${KNOWN_DEVIATION} ${matter}: ${deviation.clause} (${deviation.link})`,
    clauses: [],
    expected: canonical(expected),
    actual,
  };
}

function nameOf({ clause, link }: Deviation): string {
  return `the known deviation from ${clause} (${link})`;
}

function placeOf(difference: Difference): Deviation["at"] {
  return difference.at === "operation" ? difference.index : difference.at;
}

function reasonOf({ answer, expected, why, link, expires }: Deviation): string {
  const text = briefDifference(expected, answer);
  return `${why} It answers ${text.actual}; the reference ${text.expected}. ${link}, until ${expires}`;
}
