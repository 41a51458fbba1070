// The corpus is what its script writes and covers the contract; and it is worth its place: its directed
// histories catch every planted bug that histories have to notice. That the engines pass it is
// corpus-engines.test.ts's.
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { encodeHistory } from "@assay/engines/history";
import { quietly } from "@assay/engines/jazz";
import { CLAUSE_GROUPS, type ClauseGroup } from "./clauses.ts";
import {
  answered,
  clausesLookedAt,
  CORPUS_DIRECTORY,
  missingOperations,
  readCorpus,
  type CorpusFile,
} from "./corpus.ts";
import { GENERATED_HISTORIES } from "./corpus-generated.ts";
import { failuresOf } from "./corpus.test.support.ts";
import { keepsParallelRule } from "./generator/parallel-rules.ts";
import { keepsTogetherRule } from "./generator/together-rules.ts";
import { skipWithoutEngine } from "./mutants/caught.test.support.ts";
import { MUTANTS, type Mutant } from "./mutants/index.ts";

const directory = ".assay/test/corpus";
afterAll(() => rm(directory, { recursive: true, force: true }));

const CORPUS = readCorpus();
const DIRECTED = CORPUS.filter(({ name }) => !name.startsWith("generated/"));

test("every file of the directory is a history of the corpus, and all of it is less than a megabyte", () => {
  const files = readdirSync(CORPUS_DIRECTORY, { recursive: true, withFileTypes: true });
  const strangers = files.filter((file) => file.isFile() && !file.name.endsWith(".json"));
  expect(strangers.map(({ name }) => name)).toEqual([]);
  const bytes = CORPUS.reduce((sum, { path }) => sum + readFileSync(path).length, 0);
  expect(bytes).toBeLessThan(1_000_000);
});

describe.each(CORPUS)("$name", ({ path, history }) => {
  test("is what `npm run corpus` writes, with the reference's answers", async () => {
    await quietly(async () => {
      expect(readFileSync(path, "utf8")).toBe(encodeHistory(answered(history)));
    });
  });

  test("says what it guards, and leaves nothing open that is in flight or issued together", () => {
    expect(history.note).toMatch(/^\S.{20,}\.$/);
    expect(keepsParallelRule(history.operations)).toBe(true);
    expect(keepsTogetherRule(history.operations)).toBe(true);
  });
});

describe("the corpus covers", () => {
  test("every operation and step, by directed histories alone", () => {
    expect(missingOperations(DIRECTED.map(({ history }) => history.operations))).toEqual([]);
  });

  test.each(DIRECTED)("clauses that $name looks at, as it says", ({ history }) => {
    const { clauses = [] } = history;
    expect(clauses).not.toEqual([]);
    const lookedAt = new Set<string>(clausesLookedAt(history));
    expect(clauses.filter((clause) => !lookedAt.has(clause))).toEqual([]);
  });

  test.each(coverableGroups())("the clauses on $group", ({ clauses }) => {
    const named = new Set(DIRECTED.flatMap(({ history }) => history.clauses ?? []));
    expect(clauses.filter((clause) => named.has(clause))).not.toEqual([]);
  });

  test("the seeds that it was drawn from, each with its file", () => {
    const files = CORPUS.filter(({ name }) => name.startsWith("generated/"));
    expect(files.map(({ name, history }) => [name, history.seed]).sort()).toEqual(
      GENERATED_HISTORIES.map(({ name, seed }) => [name, seed]).sort(),
    );
  });
});

const SEEN_BY_HISTORIES = MUTANTS.filter(({ caughtBy }) => caughtBy === "histories");

test.for(SEEN_BY_HISTORIES)(
  "$name is caught by a directed history: $broken",
  async (mutant, context) => {
    await skipWithoutEngine(mutant, context);
    const failures = await failuresOf(mutant, likeliestFirst(mutant), directory, 1);
    expect(failures).toHaveLength(1);
  },
);

/** The directed histories, first those that name a clause which the bug violates: one is enough. */
function likeliestFirst({ violates }: Mutant): readonly CorpusFile[] {
  const violated = new Set<string>(violates);
  const names = ({ history }: CorpusFile): boolean =>
    (history.clauses ?? []).some((clause) => violated.has(clause));
  return [...DIRECTED.filter(names), ...DIRECTED.filter((file) => !names(file))];
}

/** The groups with a clause that a history can look at. */
function coverableGroups(): { group: ClauseGroup; clauses: readonly string[] }[] {
  return (
    Object.entries(CLAUSE_GROUPS)
      .map(([group, clauses]) => ({
        // The entries of an object typed by its own keys have those keys.
        group: group as ClauseGroup,
        clauses: clauses.map(({ id }) => id),
      }))
      // No history plants a row that cannot be read; checks of claims do.
      .filter(({ group }) => group !== "Corrupt rows")
  );
}
