// Engines that nothing is wrong with must not be accused. `npm run assay -- conform` gives each cell
// more histories; here each api of each engine gets enough for the floors to count.
import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import type { CoValueEngine } from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { defineEngine } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { checkHistories } from "./histories.ts";
import type { JudgedCell } from "./judged-cell.ts";

const directory = ".assay/test/whole-engines";
afterAll(() => rm(directory, { recursive: true, force: true }));

const referenceEngine: CoValueEngine = defineEngine({
  name: "reference",
  layout: 1,
  claims: { exclusive: false, atomicCommit: true, atomicRead: true, rows: true },
  durabilities: ["volatile"],
  probe: async () => ({ available: true, version: "0" }),
  openSync: ({ clock }) => new ReferenceStore(clock),
});

const CELLS: readonly JudgedCell[] = [
  { engine: referenceEngine, api: "sync", durability: "volatile" },
  { engine: memoryEngine, api: "sync", durability: "volatile" },
  { engine: memoryEngine, api: "async", durability: "volatile" },
  { engine: sqliteEngine, api: "sync", durability: "process" },
  { engine: sqliteEngine, api: "async", durability: "process" },
];

for (const cell of CELLS) {
  test(`${cell.engine.name} answers as the reference does in its ${cell.api} cell`, async () => {
    const result = await checkHistories(cell, { directory, seed: 7, histories: 120 });
    expect(result.outcome).toEqual({ verdict: "pass" });
    expect(result.coverage.operations / result.coverage.histories).toBeGreaterThanOrEqual(30);
  });
}
