// The corpus: histories that are kept, each a file with the reference's answers, so that every engine
// and every language plays the same ones. Its files are the source: whoever adds one writes the
// operations, a sentence and the clauses, and `npm run corpus` fills in the answers.
//
// `corpus/covalue/*.json` are written for one clause or a few, `generated/` were drawn once from a seed,
// `regressions/` are the shortest histories of bugs that were found.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  OPERATION_NAMES,
  visitOperations,
  type Answer,
  type History,
} from "@assay/engines/covalue";
import { AssayError } from "@assay/engines/engine";
import { answersOf, readHistory, type HistoryFile } from "@assay/engines/history";
import type { ClauseID } from "./clauses.ts";
import { arisenClauses } from "./citations/citations.ts";

/** Where the corpus lies: data of the package, in one place for its sources and for what they compile to. */
export const CORPUS_DIRECTORY = corpusAbove(import.meta.dirname);

/** One file of the corpus. */
export interface CorpusFile {
  /** `regressions/half-a-byte-is-refused` */
  readonly name: string;
  readonly path: string;
  readonly history: HistoryFile;
}

/** Every file of the corpus, by name. Errors: `FILE_MISSING`, `HISTORY_INVALID` with the path. */
export function readCorpus(directory: string = CORPUS_DIRECTORY): CorpusFile[] {
  if (!existsSync(directory)) {
    throw new AssayError("FILE_MISSING", `there is no corpus at ${directory}; restore it`);
  }
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length).replaceAll("\\", "/"))
    .sort()
    .map((name) => {
      const path = join(directory, `${name}.json`);
      return { name, path, history: readHistory(path) };
    });
}

function corpusAbove(directory: string): string {
  const corpus = join(directory, "corpus/covalue");
  const above = dirname(directory);
  return existsSync(corpus) || above === directory ? corpus : corpusAbove(above);
}

/** The history with the answers and the final state that the reference gives today. */
export function answered(history: HistoryFile): HistoryFile {
  return { ...history, ...answersOf(history.operations) };
}

/**
 * The clauses that playing a history looks at: those that the comparison of an answer or of the final
 * state cites, and of the clauses on arguments the one whose refusal a history can provoke.
 */
export function clausesLookedAt({ operations, answers = [] }: HistoryFile): Set<ClauseID> {
  const clauses = arisenClauses(operations);
  if (refusesArguments(answers)) clauses.add("CV-119");
  return clauses;
}

/** The names of operations and steps that no history of the list holds. */
export function missingOperations(histories: readonly History[]): string[] {
  const missing = new Set<string>(OPERATION_NAMES);
  for (const history of histories) visitOperations(history, (name) => missing.delete(name));
  return [...missing];
}

function refusesArguments(answers: readonly Answer[]): boolean {
  return JSON.stringify(answers).includes('{"error":"INVALID_ARGUMENT"}');
}
