import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { SelectedCell } from "@assay/engines/engine";
import { probeTunings } from "./probe-tunings.ts";
import { ending, hanging, picky } from "./tuned-engines.test.fixture.ts";

const directory = ".assay/test/probe-tunings";
beforeAll(() => mkdirSync(directory, { recursive: true }));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function probe(engine: CoValueEngine, limitMs?: number): Promise<void> {
  const cell = { engine, api: "sync", durability: "volatile", tuning: { size: 2 } } as const;
  const cells = [cell as unknown as SelectedCell<CoValueEngine>];
  return probeTunings(cells, directory, new AbortController().signal, limitMs);
}

test("an engine that does not take a value is refused by the option's name", async () => {
  await expect(probe(picky)).rejects.toMatchObject({
    code: "TUNING_UNKNOWN",
    message: "--tuned picky:size=2: picky is of one size",
  });
});

test("an engine that ends its process over a value does not end the command's", async () => {
  await probe(ending);
  expect(readdirSync(directory)).toEqual([]);
});

test("an engine that never leaves its open is given up", async () => {
  await probe(hanging, 3_000);
  expect(readdirSync(directory)).toEqual([]);
});
