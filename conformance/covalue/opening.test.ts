import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { memoryEngine } from "@assay/engines/memory";
import type { JudgedCell } from "./judged-cell.ts";
import { refusedOpening } from "./opening.ts";

const directory = ".assay/test/opening";
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const cell: JudgedCell = { engine: memoryEngine, api: "async", durability: "volatile" };

test("a store that opens is not refused", async () => {
  expect(await refusedOpening(cell, directory, () => {})).toBeUndefined();
});

test("an open that never answers is told of with the engine's name once its time is over", async () => {
  const engine = {
    ...memoryEngine,
    name: "patient",
    openAsync: () => new Promise<never>(() => {}),
  };
  expect(await refusedOpening({ ...cell, engine }, directory, () => {}, 20)).toBe(
    "the async open of patient gave no answer within 20 ms",
  );
});
