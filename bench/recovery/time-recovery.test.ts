import { rmSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import { importEngine, moduleBeside } from "@assay/engines/host";
import { makeCapture } from "@assay/engines/jazz";
import { sqliteEngine } from "@assay/engines/sqlite";
import { afterEach, beforeAll, expect, it } from "vitest";
import type { CellRun } from "../subject/cell-run.ts";
import { runWorkload } from "../cell/run-workload.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import { benchPlan } from "../parameters.ts";
import { Ledger } from "../verification/ledger.ts";
import { recover } from "../workloads/recover.ts";
import { noteAppends, planAppends } from "./append-plan.ts";

const RECOVERIES = 2;
// No time decides: the budget is used up at once.
const { parameters } = benchPlan("smoke", {
  transactions: 400,
  proofTransactions: 150,
  proofOperations: 20,
  recoveries: RECOVERIES,
  budgetMs: 0.001,
});

const directory = join(".assay", "bench-test", `recover-${process.pid}`);

let world: World;

beforeAll(async () => {
  world = makeWorld(await makeCapture({ seed: 3, scale: "smoke" }), 3, parameters);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function outcomeOf(engine: CoValueEngine, api: Api): Promise<BenchEvent | undefined> {
  const events: BenchEvent[] = [];
  const run: CellRun = {
    cell: { engine: engine.name, version: "1", api, durability: "process", tuning: {} },
    engine,
    directory,
    round: 0,
    workloads: ["recover"],
    world,
    timer: systemTimer,
    timingNs: 0,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  };
  await runWorkload(recover, run);
  return events.at(-1);
}

it.each(["async", "sync"] as const)(
  "a store whose writer was killed is opened as often as asked for through the %s api",
  async (api) => {
    expect(await outcomeOf(sqliteEngine, api)).toMatchObject({
      type: "measured",
      operations: RECOVERIES,
      openLatency: { p50Ns: expect.any(Number) },
    });
  },
);

it("a recovery that lost what was acknowledged has no times", async () => {
  const module = moduleBeside(import.meta.url, "./lazy-engine.test.fixture").href;
  const lazy = await importEngine({ module, exportName: "lazyEngine" });
  expect(await outcomeOf(lazy, "sync")).toMatchObject({
    type: "voided",
    reason: expect.stringMatching(/has \d+ appended transactions instead of \d+/),
  });
});

it("of each lane the append after the last acknowledged one may be in the store, and no other", () => {
  const plan = planAppends(world, 4, 40);
  const ledger = new Ledger(world.population.size);
  const acknowledged = new Set([0, 1, 4, 8]);
  expect(noteAppends(plan, acknowledged, ledger, world.population.size)).toBe(4);
  const counts = (n: number) => ledger.appends(plan.members[n] ?? -1);
  expect(counts(8)).toMatchObject({ acknowledged: 1, issued: 1 });
  expect(counts(12)).toMatchObject({ acknowledged: 0, issued: 1 });
  expect(counts(5)).toMatchObject({ acknowledged: 0, issued: 1 });
  expect(counts(9)).toEqual({ acknowledged: 0, issued: 0 });
});
