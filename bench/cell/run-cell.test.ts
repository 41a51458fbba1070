import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeCapture } from "@assay/engines/jazz";
import { memoryEngine } from "@assay/engines/memory";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import type { Capture } from "@assay/engines/history";
import { makeWorld, type World } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import type { Workload } from "../workload-names.ts";
import { benchPlan } from "../parameters.ts";
import { workloadNamed } from "../workloads/all.ts";
import type { CellRun } from "../subject/cell-run.ts";
import {
  dropsLastTransaction,
  forgetsUnsynced,
  leavesRowsBehind,
  losesWriteInStore,
  neverErases,
  overstatesKnownState,
  plantedEngine,
  spoilsOneCharacter,
} from "./planted.test.support.ts";
import { runCell } from "./run-cell.ts";
import { runWorkload } from "./run-workload.ts";

/** Every workload but that of a tape, which nobody gives here. */
const { workloads: WORKLOADS } = benchPlan("full");

// No time decides: how many operations are played must not depend on the machine.
const { parameters: PARAMETERS } = benchPlan("smoke", {
  transactions: 400,
  proofTransactions: 150,
  proofOperations: 40,
  warmUpAtLeast: 20,
  warmUpAtMost: 20,
  leastOperations: 100,
  budgetMs: 0.001,
  powerBudgetMs: 0.001,
  ingestBudgetMs: 0.001,
  warmCoValues: 8,
});

const directory = join(".assay", "bench-test", `cell-${process.pid}`);

let capture: Capture;
let world: World;

beforeAll(async () => {
  capture = await makeCapture({ seed: 3, scale: "smoke" });
  world = makeWorld(capture, 3, PARAMETERS);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function runOf(engine: CoValueEngine, api: Api, events: BenchEvent[]): CellRun {
  return {
    cell: { engine: engine.name, version: "1", api, durability: "volatile", tuning: {} },
    engine,
    directory,
    round: 0,
    workloads: WORKLOADS,
    world,
    timer: systemTimer,
    timingNs: 0,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  };
}

/** What a workload said of an engine in the end. */
async function outcomeOf(
  workload: Workload,
  engine: CoValueEngine,
  changes: Partial<CellRun> = {},
): Promise<BenchEvent> {
  const events: BenchEvent[] = [];
  await runWorkload(workloadNamed(workload), { ...runOf(engine, "sync", events), ...changes });
  return events.at(-1) as BenchEvent;
}

async function voidedReason(
  workload: Workload,
  engine: CoValueEngine,
  changes: Partial<CellRun> = {},
): Promise<string> {
  const outcome = await outcomeOf(workload, engine, changes);
  return outcome.type === "voided" ? outcome.reason : `not voided: ${outcome.type}`;
}

/** The round after the proof, of which nothing is proven but the timed pass itself. */
const TIMED_ALONE = { round: 1 };

describe("a cell of the memory engine", () => {
  it.each(["async", "sync"] as const)(
    "is measured in every workload through the %s api",
    async (api) => {
      const events: BenchEvent[] = [];
      await runCell(runOf(memoryEngine, api, events));
      const outcomes = events.filter(({ type }) => type !== "progress");
      expect(outcomes[0]).toMatchObject({ type: "conditions", garbageCollected: true });
      expect(
        outcomes.slice(1).map((event) => "workload" in event && [event.workload, event.type]),
      ).toEqual(
        WORKLOADS.map((name) => [
          name,
          name === "load-cold" || name === "recover" ? "not-run" : "measured",
        ]),
      );
    },
  );

  it("times every message of a population that is uploaded", async () => {
    const messages = [...world.population.members(0, world.population.size)].flatMap(
      ({ template }) => template.uploads,
    );
    const whole = { ...world, parameters: { ...PARAMETERS, ingestBudgetMs: 1e9 } };
    expect(await outcomeOf("ingest", memoryEngine, { world: whole })).toMatchObject({
      operations: messages.length,
      warmUp: { operations: 0 },
    });
  });

  it("leaves most coValues for the timing of what takes each away once, however long it warms up", async () => {
    const warm = { ...PARAMETERS, warmUpAtLeast: 5_000, warmUpAtMost: 10_000 };
    const outcome = await outcomeOf("delete-erase", memoryEngine, {
      world: { ...world, parameters: warm },
    });
    expect(outcome).toMatchObject({
      type: "measured",
      operations: world.population.size - Math.ceil(world.population.size / 4),
    });
  });

  it("has as many operations in flight as wanted, and is right about what they answer", async () => {
    const concurrent = { ...world, parameters: { ...PARAMETERS, concurrency: 16 } };
    const cell = { ...runOf(memoryEngine, "async", []).cell };
    for (const workload of ["mixed-server", "ycsb-a", "append"] as const) {
      expect(await outcomeOf(workload, memoryEngine, { world: concurrent, cell })).toMatchObject({
        type: "measured",
        concurrency: 16,
      });
    }
  });
});

describe("a workload has no times", () => {
  it.each(["load-warm", "load-skewed", "ycsb-c", "mixed-server"] as const)(
    "when loads of %s leave out the last transaction",
    async (name) => {
      expect(await voidedReason(name, dropsLastTransaction())).toMatch(
        /has \d+ transactions instead of \d+/,
      );
    },
  );

  it("when only the timed pass's loads leave it out", async () => {
    expect(await voidedReason("load-warm", dropsLastTransaction(40), TIMED_ALONE)).toMatch(
      /has \d+ transactions instead of \d+/,
    );
  });

  it("when only the timed pass's loads are wrong inside a transaction of the right length", async () => {
    expect(await voidedReason("load-warm", spoilsOneCharacter(40), TIMED_ALONE)).toMatch(
      /has transaction \d+, it is /,
    );
  });

  it("when one step of a large coValue is wrong", async () => {
    expect(await voidedReason("stream", spoilsOneCharacter(3), TIMED_ALONE)).toMatch(
      /: step \d+ of session \S+: \d+ is /,
    );
  });

  it.each(["ingest", "append", "ycsb-a"] as const)(
    "when %s loses a write in the proving pass",
    async (name) => {
      expect(await voidedReason(name, losesWriteInStore(1))).not.toMatch(/^not voided/);
    },
  );

  it.each(["ingest", "append", "ycsb-a"] as const)(
    "when %s loses a write in the timed pass alone",
    async (name) => {
      expect(await voidedReason(name, losesWriteInStore(1), TIMED_ALONE)).not.toMatch(
        /^not voided/,
      );
    },
  );

  it("when nothing is erased", async () => {
    expect(await voidedReason("delete-erase", neverErases())).toMatch(/^in the end /);
    expect(await voidedReason("delete-erase", neverErases(), TIMED_ALONE)).toMatch(/^in the end /);
  });

  it("when an erase leaves rows behind that no read shows", async () => {
    for (const changes of [{}, TIMED_ALONE]) {
      expect(await voidedReason("delete-erase", leavesRowsBehind(), changes)).toMatch(
        /^in the end the count of stored rows is /,
      );
    }
  });

  it("when the list of unsynced coValues lacks one", async () => {
    for (const changes of [{}, TIMED_ALONE]) {
      expect(await voidedReason("sync-churn", forgetsUnsynced(), changes)).toMatch(
        /^unsynced coValues is/,
      );
    }
  });

  it("when a known state counts too many", async () => {
    expect(await voidedReason("known-state", overstatesKnownState())).toMatch(/^known state is/);
    expect(await voidedReason("known-state", overstatesKnownState(), TIMED_ALONE)).toMatch(
      /: the known state is /,
    );
  });

  it("when the store throws, and says with which code", async () => {
    const engine = plantedEngine((right) => ({
      getCoValueKnownState() {
        right.close();
        return right.getCoValueKnownState("co_z1");
      },
    }));
    expect(await voidedReason("known-state", engine)).toMatch(/^STORE_CLOSED: /);
  });
});
