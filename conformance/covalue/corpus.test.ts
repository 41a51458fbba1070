// The corpus is what its script writes, covers the contract, and every engine passes it; and it is worth
// its place: it catches every planted bug.
import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { BUILT_IN_ENGINES } from "@assay/engines";
import { canonicalText, cellName } from "@assay/engines/engine";
import { visitOperations, type Judgement } from "@assay/engines/covalue";
import { encodeHistory, type HistoryFile } from "@assay/engines/history";
import { quietly } from "@assay/engines/jazz";
import { CLAUSE_GROUPS, type ClauseGroup } from "./clauses.ts";
import { CLAUSES_WITHOUT_CHECK } from "./clauses-of-operation.ts";
import {
  answered,
  clausesLookedAt,
  CORPUS_DIRECTORY,
  missingOperations,
  readCorpus,
  type CorpusFile,
} from "./corpus.ts";
import { GENERATED_HISTORIES } from "./corpus-generated.ts";
import { keepsParallelRule } from "./generator/parallel-rules.ts";
import { judgeHistory } from "./judge-history.ts";
import { playedSkips, type JudgedCell } from "./judged-cell.ts";
import { MUTANTS } from "./mutants/index.ts";
import { makeTemplate } from "./template.ts";

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

  test("says what it guards, and names no row that another branch makes or erases", () => {
    expect(history.note).toMatch(/^\S.{20,}\.$/);
    expect(keepsParallelRule(history.operations)).toBe(true);
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

for (const { name, cell, missing } of await builtInCells()) {
  // Where an engine must be here, required-engines.test.ts says that it is not.
  test.skipIf(missing)(`${name} answers as the reference does, and as the files say`, async () => {
    expect(await failuresOf(cell, CORPUS)).toEqual([]);
  });
}

test.each(MUTANTS)("$name is caught: $broken", async (mutant) => {
  const failures = await failuresOf(mutant, DIRECTED, 1);
  expect(failures).toHaveLength(1);
});

/** The groups with a clause that a history can look at. */
function coverableGroups(): { group: ClauseGroup; clauses: readonly string[] }[] {
  return Object.entries(CLAUSE_GROUPS)
    .map(([group, clauses]) => ({
      // The entries of an object typed by its own keys have those keys.
      group: group as ClauseGroup,
      clauses: clauses.map(({ id }) => id).filter((id) => !(id in CLAUSES_WITHOUT_CHECK)),
    }))
    .filter(({ clauses }) => clauses.length > 0);
}

/** Every cell of the house's engines, and whether its engine is missing on this machine. */
async function builtInCells(): Promise<{ name: string; cell: JudgedCell; missing: boolean }[]> {
  const found: { name: string; cell: JudgedCell; missing: boolean }[] = [];
  for (const engine of BUILT_IN_ENGINES) {
    const missing = !(await engine.probe()).available;
    for (const api of engine.apis) {
      for (const durability of engine.durabilities) {
        const name = cellName({ engine: engine.name, api, durability, tuning: {} });
        found.push({ name, cell: { engine, api, durability }, missing });
      }
    }
  }
  return found;
}

/** What the files show to be wrong with a cell; stops when there are as many as asked for. */
async function failuresOf(
  cell: JudgedCell,
  files: readonly CorpusFile[],
  most = Number.POSITIVE_INFINITY,
): Promise<unknown[]> {
  return quietly(async () => {
    const template = await makeTemplate(cell, directory).catch(() => undefined);
    const options = { directory, ...(template && { template }) };
    const failures: unknown[] = [];
    for (const { name, history } of files) {
      const judgement = await judgeHistory(cell, history.operations, options);
      if (judgement.state === "differs") failures.push({ name, ...judgement.difference });
      else if (!agreesWithFile(cell, history, judgement)) failures.push({ name, at: "file" });
      if (failures.length >= most) break;
    }
    return failures;
  });
}

/**
 * Whether a file holds the answers that a cell gave: where the cell skips some of the operations, or had
 * some in flight together, it holds others that are right as well.
 */
function agreesWithFile(
  cell: JudgedCell,
  { operations, answers, finalState }: HistoryFile,
  judgement: Extract<Judgement, { state: "agrees" }>,
): boolean {
  const others = new Set(playedSkips(cell));
  if (cell.api === "async") others.add("parallel");
  let oneAnswer = true;
  visitOperations(operations, (name) => {
    if (others.has(name)) oneAnswer = false;
  });
  if (!oneAnswer) return true;
  const given = { answers: judgement.answers, finalState: judgement.finalState };
  return canonicalText(given) === canonicalText({ answers, finalState });
}
