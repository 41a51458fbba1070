// Puts a failing history into the corpus, with what the reference answers to it. Whoever adds one says what
// it guards; what the corpus asks of its files is asked here, before the file is there.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AssayError } from "@assay/engines/engine";
import { readHistory, writeHistory, type HistoryFile } from "@assay/engines/history";
import { quietly } from "@assay/engines/jazz";
import { chooseClauses } from "./chosen-clauses.ts";
import { answered, clausesLookedAt, CORPUS_DIRECTORY } from "./corpus.ts";
import { keepsParallelRule } from "./generator/parallel-rules.ts";
import { keepsTogetherRule } from "./generator/together-rules.ts";

/** A history to be kept. */
export interface CorpusAddition {
  /** Its file, as a failing run writes it. */
  readonly file: string;
  /** Its name in the corpus: `regressions/half-a-byte-is-refused`. */
  readonly name: string;
  /** What it guards, and what was wrong: a sentence. */
  readonly note: string;
  /** The clauses that it looks at. */
  readonly clauses: readonly string[];
}

/** Words with hyphens between, at most one folder deep; what was drawn is drawn by `npm run corpus`. */
const NAME = /^(?!generated\/)([a-z0-9]+(-[a-z0-9]+)*\/)?[a-z0-9]+(-[a-z0-9]+)*$/;
const SENTENCE = /^\S.{20,}\.$/;

/**
 * Writes the file and gives its path.
 *
 * Errors: `USAGE` for a name, a note or clauses that the corpus does not take, and for a name that is taken;
 * those of reading and writing histories.
 */
export async function addToCorpus(
  { file, name, note, clauses }: CorpusAddition,
  directory: string = CORPUS_DIRECTORY,
): Promise<string> {
  if (!NAME.test(name)) {
    throw refusal(`--name ${name}: write lower-case words with hyphens: regressions/what-holds`);
  }
  if (!SENTENCE.test(note)) {
    throw refusal("--note: say in a sentence what the history guards and what was wrong");
  }
  const path = join(directory, `${name}.json`);
  if (existsSync(path)) throw refusal(`--name ${name}: ${path} exists; name it otherwise`);
  // It is for cells of both apis, whichever of them it was found in.
  const { api: _api, ...found } = readHistory(file);
  if (!keepsParallelRule(found.operations)) {
    throw refusal(`${file}: a branch of it names rows that another one makes or erases`);
  }
  if (!keepsTogetherRule(found.operations)) {
    throw refusal(`${file}: the contract leaves open what comes of calls that it issues together`);
  }
  const history: HistoryFile = { ...found, note, clauses: [...chooseClauses(clauses)] };
  const whole = await quietly(async () => answered(history));
  const lookedAt: ReadonlySet<string> = clausesLookedAt(whole);
  const others = clauses.filter((clause) => !lookedAt.has(clause));
  if (others.length > 0) {
    throw refusal(`--clauses: the history does not look at ${others.join(", ")}`);
  }
  writeHistory(path, whole);
  return path;
}

function refusal(message: string): AssayError {
  return new AssayError("USAGE", message);
}
