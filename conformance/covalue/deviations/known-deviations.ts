// The known deviations of a cell, played before its checks: what they make of the check `corpus`, and
// which clauses the checks after them leave out.
import { join } from "node:path";
import type { Cell } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { mergeClauseResults } from "../clause-results.ts";
import type { ClauseSelection } from "../clause-selection.ts";
import type { CorpusOutcome } from "../check-corpus.ts";
import { checkDeviations, type DeviationsOutcome } from "./check-deviations.ts";
import { deviationsOf, houseDeviations, houseFile, readDeviations } from "./files.ts";

/** Which deviations are a cell's, and how they are played. */
export interface KnownDeviationsOptions {
  /** Where stores that keep data get a directory of their own, removed afterwards. */
  readonly directory: string;
  /** Path of a file that stands in the place of the house's, if it is the engine's. Default: none. */
  readonly file?: string;
  /** Which clauses are looked at. Default: all. */
  readonly selection?: ClauseSelection;
  /** Default: the system's date. */
  readonly today?: Date;
}

/** Plays the known deviations of a cell. Errors: those of reading their file. */
export function playKnownDeviations(
  engine: CoValueEngine,
  cell: Cell,
  { directory, file, selection, today = new Date() }: KnownDeviationsOptions,
): Promise<DeviationsOutcome> {
  const given = file === undefined ? undefined : readDeviations(file);
  const isGiven = given?.engine === engine.name;
  const known = isGiven ? given : houseDeviations(engine.name);
  const { api, durability, tuning } = cell;
  return checkDeviations({ engine, api, durability, tuning }, deviationsOf(known, cell), {
    directory: join(directory, "deviations"),
    today: today.toISOString().slice(0, "2026-11-21".length),
    file: isGiven && file !== undefined ? file : houseFile(engine.name),
    ...(selection && { selection }),
  });
}

/** The selection without the clauses that deviate as is known. */
export function withoutDeviations(
  selection: ClauseSelection,
  { off }: DeviationsOutcome,
): ClauseSelection {
  return off.size === 0
    ? selection
    : { ...selection, off: new Set([...(selection.off ?? []), ...off]) };
}

/** What the check `corpus` came to, with what its deviations came to. */
export function withDeviations(corpus: CorpusOutcome, known: DeviationsOutcome): CorpusOutcome {
  const { outcome } = corpus;
  // One that was interrupted says nothing.
  if (outcome.verdict === "not-run") return corpus;
  const [first, ...others] = [
    ...known.failures,
    ...(outcome.verdict === "fail" ? outcome.failures : []),
  ];
  const passed = known.off.size > 0 ? ({ verdict: "deviation" } as const) : outcome;
  return {
    ...corpus,
    outcome: first === undefined ? passed : { verdict: "fail", failures: [first, ...others] },
    notApplicable: [...known.notes, ...corpus.notApplicable],
    clauses: mergeClauseResults([...known.clauses, ...corpus.clauses]),
  };
}
