import { engineRegistry } from "@assay/engines";
import { selectCells } from "@assay/engines/engine";
import { temporaryDirectory, type TemporaryDirectory } from "@assay/engines/host";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawComparisons } from "./compare.ts";
import { COMPARED_ENGINES } from "./covalue/pairs.ts";
import type { RawComparison } from "./contest/raw-comparison.ts";

let directory: TemporaryDirectory;
beforeAll(() => {
  directory = temporaryDirectory(".assay");
});
afterAll(() => directory.remove());

/** A timer for which each reading is late enough that no pass is made longer. */
function hurried(): () => number {
  let now = 0;
  return () => (now += 10);
}

const STORED = { groups: 8, coValues: 16 };

const selected = await selectCells(engineRegistry(), {
  engines: COMPARED_ENGINES,
  durabilities: ["volatile", "process"],
});

describe("each operation of each cell gives what is written by hand on its library gives", () => {
  it.each(selected.cells.map((cell) => [cell.name, cell] as const))("%s", async (_name, cell) => {
    const told: string[] = [];
    const comparisons: RawComparison[] = [];
    for await (const comparison of rawComparisons({
      cells: [cell],
      directory: directory.path,
      timeMs: 1,
      timer: hurried(),
      stored: STORED,
      onProgress: (name, operation) => told.push(`${name} ${operation}`),
    })) {
      comparisons.push(comparison);
    }
    expect(comparisons.filter(({ state }) => state === "refused")).toEqual([]);
    const isOrdered = !["sqlite", "fjall"].includes(cell.engine.name);
    expect(comparisons).toHaveLength(6 + (isOrdered ? 7 : 0));
    expect(told).toEqual(comparisons.map(({ operation }) => `${cell.name} ${operation}`));
  });
});

it("an interrupt ends the comparisons after those that were made", async () => {
  const controller = new AbortController();
  const cells = selected.cells.filter(({ name }) => name === "memory/sync/volatile");
  const { signal } = controller;
  const options = { cells, directory: directory.path, timeMs: 1, stored: STORED, signal };
  const comparisons: RawComparison[] = [];
  for await (const comparison of rawComparisons(options)) {
    comparisons.push(comparison);
    controller.abort();
  }
  expect(comparisons).toHaveLength(1);
});
