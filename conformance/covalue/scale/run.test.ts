// Every engine keeps thousands of coValues over a closing and an opening by another process. `npm run
// scale` does it with a hundred thousand.
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { engineRegistry } from "@assay/engines";
import { runnableCells, selectCells, type RunnableCell } from "@assay/engines/engine";
import { moduleBeside, temporaryDirectory, type TemporaryDirectory } from "@assay/engines/host";
import { checkAtScale, type ScaleResult } from "./run.ts";

const COVALUES = 2_000;
const { cells } = await selectCells(engineRegistry(), {
  apis: ["async"],
  durabilities: ["volatile", "process"],
});

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory(".assay");
});
afterEach(() => directory.remove());

async function resultOf(cell: RunnableCell, coValues = COVALUES): Promise<ScaleResult | undefined> {
  const options = { cells: [cell], directory: directory.path, seed: 1, coValues };
  let result: ScaleResult | undefined;
  for await (const event of checkAtScale(options, new AbortController().signal)) {
    if (event.type === "result") result = event;
  }
  return result;
}

describe.each(runnableCells(cells))("$cell.engine, $cell.durability", (cell) => {
  test(`keeps ${COVALUES} coValues over a closing`, async () => {
    const result = await resultOf(cell);
    expect(result?.differences).toEqual([]);
    expect(result?.transactions).toBeGreaterThan(COVALUES);
    const { contentBytes = 0, disk } = result ?? {};
    if (cell.cell.durability === "volatile") expect(disk).toBeUndefined();
    // Compressing or not: random text takes about its size.
    else expect(disk?.allocatedBytes).toBeGreaterThan(contentBytes / 2);
    expect(readdirSync(directory.path)).toEqual([]);
  });
});

const module = moduleBeside(import.meta.url, "./wrong-engines.test.fixture").href;

function planted(exportName: string): RunnableCell {
  const cell = { engine: exportName, version: "planted", api: "async" } as const;
  const source = { module, exportName };
  return { cell: { ...cell, durability: "process", tuning: {} }, source };
}

describe("an engine is caught that", () => {
  test.each([
    ["losesAnID", "id"],
    ["listsAnIDTwice", "ids listed twice"],
    ["stale", "known state"],
    ["leavesGaps", "row id"],
    ["forgetsUnsynced", "unsynced"],
    ["losesATransaction", "content"],
  ])("%s", async (exportName, what) => {
    // Enough for what goes wrong once in a thousand.
    const result = await resultOf(planted(exportName), 1_100);
    expect(result?.differences.map((difference) => difference.what)).toContain(what);
  });
});

test.each([
  ["failsErasing", "grow"],
  ["failsReopening", "open"],
  ["failsListing", "list"],
  ["failsReading", "check"],
])("the phase is named in which a process fails: %s, in %s", async (exportName, phase) => {
  // So few that they take no time: no progress is told.
  const result = await resultOf(planted(exportName), 200);
  expect(result?.differences.map(({ what }) => what)).toEqual([`the process, in phase ${phase}`]);
});

test("a full disk ends the run and is no difference of the engine's", async () => {
  const result = resultOf(planted("findsTheDiskFull"), 50);
  await expect(result).rejects.toMatchObject({ code: "DISK_FULL" });
  expect(readdirSync(directory.path)).toEqual([]);
});
