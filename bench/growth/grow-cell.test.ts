import { rmSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Durability } from "@assay/engines/engine";
import { makeCapture } from "@assay/engines/jazz";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { afterEach, beforeAll, expect, it } from "vitest";
import { dropsLastTransaction } from "../cell/planted.test.support.ts";
import { Population } from "../dataset/population.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import type { Timer } from "../drivers/timer.ts";
import { benchPlan } from "../parameters.ts";
import { GROWTH_OPERATIONS, type GrownEvent } from "./events.ts";
import { growCell } from "./grow-cell.ts";
import { growthSizes } from "./sizes.ts";

const { parameters } = benchPlan("smoke", { transactions: 600 });
const directory = join(".assay", "bench-test", `grow-${process.pid}`);
let world: World;

/** A timer of which each reading is a microsecond after the one before, so that no time ends a size early. */
function tickingTimer(): Timer {
  let readings = 0;
  return () => (readings += 1) / 1_000;
}

beforeAll(async () => {
  world = makeWorld(await makeCapture({ seed: 3, scale: "smoke" }), 3, parameters);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function grown(engine: CoValueEngine, durability: Durability): Promise<GrownEvent[]> {
  const events: GrownEvent[] = [];
  const run = {
    cell: { engine: engine.name, version: "1", api: "sync", durability, tuning: {} },
    engine,
    directory,
    round: 0,
    workloads: [],
    world,
    timer: tickingTimer(),
    timingNs: 0,
    signal: new AbortController().signal,
    emit: () => {},
  } as const;
  await growCell(run, (event) => events.push(event));
  return events;
}

/** What stores of these sizes hold, each size once: of coValues that come whole, small sizes are the same. */
function heldAt(sizes: readonly number[]): number[] {
  const held = sizes.map((transactions) => {
    const { repeatedContentAtMost } = parameters;
    const options = { seed: world.seed, transactions, repeatedContentAtMost };
    return new Population(world.templates, options).transactions;
  });
  return [...new Set(held)];
}

it("a store is looked at in every operation at every size, by what it holds", async () => {
  const events = await grown(sqliteEngine, "process");
  const sizes = heldAt(growthSizes(600));
  expect(sizes.length).toBeGreaterThan(1);
  expect(events.map(({ transactions, operation }) => [transactions, operation])).toEqual(
    sizes.flatMap((size) => GROWTH_OPERATIONS.map((operation) => [size, operation])),
  );
  const loads = events.filter(({ operation }) => operation === "load");
  expect(loads.map(({ operations }) => operations)).toEqual(sizes.map(() => 300));
  const opened = events.filter(({ operation }) => operation === "open");
  expect(opened.every(({ bytesOnDisk = 0 }) => bytesOnDisk > 0)).toBe(true);
});

it("a volatile store is not opened again", async () => {
  const events = await grown(memoryEngine, "volatile");
  expect(new Set(events.map(({ operation }) => operation))).toEqual(
    new Set(GROWTH_OPERATIONS.filter((operation) => operation !== "open")),
  );
});

it("a store whose loads are wrong has no times of them", async () => {
  await expect(grown(dropsLastTransaction(), "volatile")).rejects.toThrow(
    /has \d+ transactions instead of \d+/,
  );
});

it("sizes end with what is asked for, and are at least three", () => {
  expect(growthSizes(1_000_000)).toEqual([10_000, 30_000, 100_000, 300_000, 1_000_000]);
  expect(growthSizes(600)).toEqual([6, 18, 60, 180, 600]);
});
