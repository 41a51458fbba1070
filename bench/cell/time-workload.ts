// The timed pass of a workload: its stream through a driver into a recording, with what it took from the
// machine, and every answer checked outside of its time.
import type { Call, Stage } from "../calls/call.ts";
import { closedLoop, concurrencyRefusal } from "../drivers/closed-loop.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { fixedWarmUp, type WarmUpRule } from "../drivers/warm-up.ts";
import type { Measurement } from "../measurement.ts";
import { Recording } from "../recording/recording.ts";
import { diskUsage } from "../resources/disk-usage.ts";
import { dropPageCache, type Dropped } from "../resources/page-cache.ts";
import { ResourceMeter } from "../resources/resource-meter.ts";
import { RuntimeMeter } from "../resources/runtime-meter.ts";
import { Ledger } from "../verification/ledger.ts";
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "./cell-run.ts";
import { openFor, type OpenStore } from "./filled-store.ts";
import { statsBetween } from "./stats-between.ts";

/** Times a workload on the store that it begins with. Throws what the store, the driver or a check throws. */
export async function timeWorkload(workload: Workload, run: CellRun): Promise<Measurement> {
  const store = await openFor(workload, run);
  let timed: Measurement;
  try {
    timed = await timeOn(store, workload, run);
  } catch (error) {
    await store.dispose();
    throw error;
  }
  await store.subject.close();
  const bytesAfterClose = await bytesOnDisk(store, run);
  await store.dispose();
  return { ...timed, disk: { ...timed.disk, ...bytesAfterClose } };
}

async function timeOn(store: OpenStore, workload: Workload, run: CellRun): Promise<Measurement> {
  const { world, timer } = run;
  const { subject } = store;
  const stage: Stage = {
    world,
    ledger: new Ledger(workload.starts === "filled" ? world.population.size : 0),
  };
  const concurrency = concurrencyOf(workload, run);
  let contentSize = 0;
  let dropped: Dropped | undefined;
  const reopen = async (): Promise<void> => {
    await subject.reopen(async () => {
      dropped = await dropPageCache(store.path);
    });
  };
  collectGarbage();
  const statsBefore = subject.stats();
  const runtimeMeter = await RuntimeMeter.start();
  const meter = ResourceMeter.start(run.directory);
  const recording = new Recording(0);
  const result = await closedLoop(
    {
      operations: workload.stream(stage),
      subject: subject.play,
      check(call: Call, outcome: unknown) {
        contentSize += call.contentSize;
        call.check(outcome);
      },
      concurrency,
      warmUp: warmUpOf(workload, run),
      ...budgetOf(workload, run),
      ...(workload.reopens && {
        pause: { every: world.parameters.loadsPerOpening, run: reopen },
      }),
      batch: { timingNs: run.timingNs },
      timer,
      signal: run.signal,
      onProgress: progressOf(workload, run),
    },
    recording,
  );
  const { histogram, latency, timeline, stalls } = recording.finish(result.durationNs / 1e6);
  const resources = meter.stop();
  const runtime = await runtimeMeter.stop();
  const counters = statsBetween(statsBefore, subject.stats());
  await subject.checkEnd(stage, workload.leaves);
  if (latency === undefined) throw new RangeError("no operation was timed");
  const { operations, durationNs, generationNs, batch, warmUp } = result;
  return {
    concurrency,
    operations,
    durationNs,
    generationNs,
    batch,
    warmUp: { operations: warmUp.operations, stable: warmUp.stable },
    opsPerSecond: (operations * 1e9) / durationNs,
    contentSize,
    latency,
    histogram: histogram.toJSON(),
    timeline,
    stalls,
    counters,
    resources,
    runtime,
    disk: await bytesOnDisk(store, run, "open"),
    ...(dropped && { pageCache: dropped }),
  };
}

/** What the directory takes; a volatile store has none. */
async function bytesOnDisk(
  { path }: OpenStore,
  { cell }: CellRun,
  when: "open" | "closed" = "closed",
): Promise<Measurement["disk"]> {
  if (cell.durability === "volatile") return {};
  const usage = await diskUsage(path);
  return when === "open" ? { open: usage } : { closed: usage };
}

function concurrencyOf(workload: Workload, { cell, world }: CellRun): number {
  const { concurrency } = world.parameters;
  const isOne = !workload.overlaps || concurrencyRefusal(cell.api, concurrency) !== undefined;
  return isOne ? 1 : concurrency;
}

function warmUpOf(workload: Workload, { world }: CellRun): WarmUpRule {
  // A store is cold once: what it answers first is what is asked for. And an upload comes once.
  if (workload.reopens || workload.starts === "empty") return fixedWarmUp(0);
  const { warmUpAtLeast, warmUpAtMost, warmUpBudgetMs } = world.parameters;
  return {
    leastOperations: warmUpAtLeast,
    mostOperations: Math.max(warmUpAtLeast, warmUpAtMost),
    mostMs: warmUpBudgetMs,
  };
}

function budgetOf(
  workload: Workload,
  { cell, world }: CellRun,
): { readonly budgetMs: number; readonly leastOperations: number } {
  const { budgetMs, powerBudgetMs, ingestBudgetMs, leastOperations } = world.parameters;
  if (workload.leaves !== "nothing" && cell.durability === "power") {
    return { budgetMs: powerBudgetMs, leastOperations };
  }
  return { budgetMs: workload.name === "ingest" ? ingestBudgetMs : budgetMs, leastOperations };
}

/** Operations between two signs of life, which a run that hangs is told by. */
const PROGRESS_MS = 500;

function progressOf(workload: Workload, run: CellRun): (done: number) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (done) => {
    const nowMs = run.timer();
    if (nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    run.emit({ type: "progress", cell: run.cell, workload: workload.name, round: run.round, done });
  };
}
