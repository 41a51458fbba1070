import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { OpenOptions } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import type { JudgedCell } from "./judged-cell.ts";
import { refusedOpening } from "./opening.ts";

const directory = ".assay/test/opening";
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const cell: JudgedCell = { engine: memoryEngine, api: "async", durability: "volatile" };

test("a store that opens is not refused", async () => {
  expect(await refusedOpening(cell, directory, () => {})).toBeUndefined();
});

// Broke: each check told of it by the clauses that it looks at, 241 failures of 14 kinds.
test("a store that lacks calls is told of with their names, and closed", async () => {
  let closed = 0;
  const engine = {
    ...memoryEngine,
    name: "lacking",
    openAsync: async (options: OpenOptions) => {
      const store = await memoryEngine.openAsync(options);
      const close = async () => {
        closed += 1;
        await store.close();
      };
      return Object.assign(Object.create(store), { close, getSignatures: undefined, stats: 1 });
    },
  };
  expect(await refusedOpening({ ...cell, engine }, directory, () => {})).toEqual({
    what: "the engine lacks calls",
    expected: "a store with every call of the port",
    actual: "the async store of lacking has no getSignatures, no stats",
  });
  expect(closed).toBe(1);
});

test("an open that never answers is told of with the engine's name once its time is over", async () => {
  const engine = {
    ...memoryEngine,
    name: "patient",
    openAsync: () => new Promise<never>(() => {}),
  };
  expect(await refusedOpening({ ...cell, engine }, directory, () => {}, 20)).toEqual({
    what: "the engine could not be opened",
    expected: "an open store",
    actual: "the async open of patient gave no answer within 20 ms",
  });
});
