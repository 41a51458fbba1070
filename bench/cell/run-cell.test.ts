import { join } from "node:path";
import { makeCapture } from "@assay/engines/jazz";
import { memoryEngine } from "@assay/engines/memory";
import { beforeAll, describe, expect, it } from "vitest";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import { makeDataset, type Dataset } from "../dataset/dataset.ts";
import { systemTimer } from "../drivers/timer.ts";
import { WORKLOADS, type BenchEvent, type Workload } from "../events.ts";
import { DEFAULT_PARAMETERS } from "../parameters.ts";
import { workloadNamed } from "../workloads/all.ts";
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
import { runWorkload, type CellRun } from "./run-workload.ts";

// No budget: how many operations are played must not depend on the machine.
const PARAMETERS = {
  ...DEFAULT_PARAMETERS,
  samples: 60,
  warmUpOperations: 10,
  budgetMs: Number.POSITIVE_INFINITY,
};

let dataset: Dataset;

beforeAll(async () => {
  dataset = makeDataset(await makeCapture({ seed: 3, scale: "smoke" }), 3, PARAMETERS);
});

function runOf(engine: CoValueEngine, api: Api, events: BenchEvent[]): CellRun {
  return {
    cell: { engine: engine.name, version: "1", api, durability: "volatile", tuning: {} },
    engine,
    directory: join(".assay", "bench-test", `${process.pid}`),
    dataset,
    parameters: PARAMETERS,
    timer: systemTimer,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  };
}

/** What a workload said of an engine in the end. */
async function outcomeOf(workload: Workload, engine: CoValueEngine): Promise<BenchEvent> {
  const events: BenchEvent[] = [];
  await runWorkload(workloadNamed(workload), runOf(engine, "sync", events));
  return events.at(-1) as BenchEvent;
}

async function voidedReason(workload: Workload, engine: CoValueEngine): Promise<string> {
  const outcome = await outcomeOf(workload, engine);
  return outcome.type === "voided" ? outcome.reason : `not voided: ${outcome.type}`;
}

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
      ).toEqual(WORKLOADS.map((name) => [name, name === "load-cold" ? "not-run" : "measured"]));
    },
  );

  it("counts the operations of its streams alike in every run", async () => {
    const counts = async (): Promise<unknown[]> => {
      const events: BenchEvent[] = [];
      await runCell(runOf(memoryEngine, "sync", events));
      return events.map((event) =>
        event.type === "measured"
          ? [event.workload, event.operations, event.warmUpOperations, event.plannedOperations]
          : event.type,
      );
    };
    expect(await counts()).toEqual(await counts());
  });
});

describe("a workload has no times", () => {
  it("when loads leave out the last transaction", async () => {
    expect(await voidedReason("load-warm", dropsLastTransaction())).toMatch(
      /has \d+ transactions instead of \d+/,
    );
  });

  it("when only the timed pass's loads leave it out", async () => {
    // The pass before it makes fewer calls than this, and the timed pass more.
    const engine = dropsLastTransaction(callsOfOneRound() + 5);
    expect(await voidedReason("load-warm", engine)).toMatch(/has \d+ transactions instead of \d+/);
  });

  it("when only the timed pass's loads are wrong inside a transaction of the right length", async () => {
    const engine = spoilsOneCharacter(callsOfOneRound() + 5);
    expect(await voidedReason("load-warm", engine)).toMatch(/has transaction \d+, it is /);
  });

  it.each(["store-new", "append"] as const)(
    "when %s loses a write in the proving pass",
    async (name) => {
      expect(await voidedReason(name, losesWriteInStore(1))).toMatch(/^after \d+ operations /);
    },
  );

  it.each(["store-new", "append"] as const)(
    "when %s loses a write in the timed pass alone",
    async (name) => {
      expect(await voidedReason(name, losesWriteInStore(2))).toMatch(/^after \d+ operations /);
    },
  );

  it("when nothing is erased", async () => {
    expect(await voidedReason("delete-erase", neverErases())).toMatch(/^after \d+ operations /);
  });

  it("when an erase leaves rows behind that no read shows", async () => {
    expect(await voidedReason("delete-erase", leavesRowsBehind())).toMatch(
      /^after \d+ operations the count of stored rows is /,
    );
  });

  it("when the list of unsynced coValues lacks one", async () => {
    expect(await voidedReason("sync-tracking", forgetsUnsynced())).toMatch(/^unsynced coValues is/);
  });

  it("when a known state counts too many", async () => {
    expect(await voidedReason("known-state", overstatesKnownState())).toMatch(/^known state is/);
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

/** Calls of `getNewTransactionInSession` in one round over the coValues that are loaded. */
function callsOfOneRound(): number {
  let calls = 0;
  const counting = plantedEngine((right) => ({
    getNewTransactionInSession(...range) {
      calls += 1;
      return right.getNewTransactionInSession(...range);
    },
  }));
  const plan = workloadNamed("load-warm").plan(dataset, PARAMETERS);
  const store = counting.openSync({ path: "", durability: "volatile" });
  store.commitBatch(plan.stored);
  for (const operation of new Set(plan.operations)) {
    workloadNamed("load-warm").playSync(store, operation);
  }
  return calls;
}
