// A tape's own time as its workload keeps it: what expires between two calls of the tape has expired, and
// nothing else has, however long the store and the reference take.
import { join } from "node:path";
import type { AcquireResult, CoValueEngine } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { makeCapture } from "@assay/engines/jazz";
import type { ClientTape } from "@assay/engines/tape";
import { cojsonInternals } from "cojson";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { plantedEngine } from "../cell/planted.test.support.ts";
import { runWorkload } from "../cell/run-workload.ts";
import { makeWorld, type World } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import { benchPlan } from "../parameters.ts";
import { workloadNamed } from "./all.ts";

const { LOCK_TTL_MS } = cojsonInternals.STORAGE_RECONCILIATION_CONFIG;

const { parameters } = benchPlan("smoke", { transactions: 1, proofTransactions: 1, budgetMs: 1e9 });

let world: World;

beforeAll(async () => {
  world = makeWorld(await makeCapture({ seed: 1, scale: "smoke" }), 1, parameters);
});

afterEach(() => void vi.restoreAllMocks());

/** Two sessions ask for one lock, so many milliseconds apart, and then there is enough to time. */
function tapeOfLocks(apartMs: number): ClientTape {
  const ask = (n: number, session: string, at: number) =>
    ({ call: "tryAcquireStorageReconciliationLock", session, peer: "peer", at, n }) as const;
  const counts = Array.from({ length: 200 }, (_, index) => {
    return { call: "getCoValueCount", at: apartMs, n: index + 2 } as const;
  });
  return {
    level: "client",
    cojson: "1",
    startedAt: 1_700_000_000_000.5,
    end: { state: "complete" },
    calls: [ask(0, "session-1", 0), ask(1, "session-2", apartMs), ...counts],
  };
}

/** The memory engine, which notes what it answers to who asks for a lock; `before` is called first. */
function noting(
  answers: AcquireResult[],
  before: (session: string) => void = () => {},
): CoValueEngine {
  return plantedEngine((right) => ({
    tryAcquireStorageReconciliationLock(...asked) {
      before(asked[0]);
      const answer = right.tryAcquireStorageReconciliationLock(...asked);
      answers.push(answer);
      return answer;
    },
  }));
}

async function outcomeOf(
  tape: ClientTape,
  engine: CoValueEngine,
  api: Api = "sync",
): Promise<BenchEvent | undefined> {
  const events: BenchEvent[] = [];
  await runWorkload(workloadNamed("tape", tape), {
    cell: { engine: engine.name, version: "1", api, durability: "volatile", tuning: {} },
    engine,
    directory: join(".assay", "bench-test", `tape-clock-${process.pid}`),
    round: 0,
    workloads: ["tape"],
    world,
    timer: systemTimer,
    timingNs: 0,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
  return events.at(-1);
}

/** Of the proof and of the timed pass. */
const TWICE = [0, 1];

it.each([
  ["has expired", LOCK_TTL_MS + 2, { acquired: true, lastProcessedOffset: 0 }],
  ["is held", LOCK_TTL_MS - 2, { acquired: false, reason: "lock_held" }],
])("a lock %s as it had between two calls of the tape", async (_what, apartMs, second) => {
  const answers: AcquireResult[] = [];
  expect(await outcomeOf(tapeOfLocks(apartMs), noting(answers))).toMatchObject({
    type: "measured",
  });
  const first = { acquired: true, lastProcessedOffset: 0 };
  expect(answers).toEqual(TWICE.flatMap(() => [first, second]));
});

it("an async store keeps the tape's time as well", async () => {
  const tape = tapeOfLocks(LOCK_TTL_MS + 2);
  expect(await outcomeOf(tape, memoryEngine, "async")).toMatchObject({ type: "measured" });
});

it("a store that comes to a call long after the reference did is accused of nothing", async () => {
  let nowMs = Date.now();
  vi.spyOn(Date, "now").mockImplementation(() => nowMs);
  const late = noting([], (session) => {
    if (session === "session-2") nowMs += LOCK_TTL_MS + 1;
  });
  expect(await outcomeOf(tapeOfLocks(1), late)).toMatchObject({ type: "measured" });
});
