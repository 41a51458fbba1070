// Every cell of the house's engines passes the corpus.
import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { BUILT_IN_ENGINES } from "@assay/engines";
import { cellName } from "@assay/engines/engine";
import { readCorpus } from "./corpus.ts";
import { failuresOf } from "./corpus.test.support.ts";
import type { JudgedCell } from "./judged-cell.ts";

const directory = ".assay/test/corpus-engines";
afterAll(() => rm(directory, { recursive: true, force: true }));

const CORPUS = readCorpus();

for (const { name, cell, missing } of await builtInCells()) {
  // Where an engine must be here, required-engines.test.ts says that it is not.
  test.skipIf(missing)(`${name} answers as the reference does, and as the files say`, async () => {
    expect(await failuresOf(cell, CORPUS, directory)).toEqual([]);
  });
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
