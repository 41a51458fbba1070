// The timed pass of a workload: its stream through a driver into a recording, with what it took from the
// machine, and every answer checked outside of its time.
import type { Call } from "../calls/call.ts";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { closedLoop, concurrencyRefusal } from "../drivers/closed-loop.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { fixedWarmUp, type WarmUpRule } from "../drivers/warm-up.ts";
import { NANOSECONDS_PER_MILLISECOND } from "../drivers/timer.ts";
import type { Measurement } from "../measurement.ts";
import { Recording } from "../recording/recording.ts";
import { diskUsage } from "../resources/disk-usage.ts";
import { dropPageCache, type Dropped } from "../resources/page-cache.ts";
import { ResourceMeter } from "../resources/resource-meter.ts";
import { RuntimeMeter } from "../resources/runtime-meter.ts";
import { Ledger } from "../verification/ledger.ts";
import { stateDifference } from "../verification/state.ts";
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "../subject/cell-run.ts";
import { openFor, type OpenStore } from "../subject/filled-store.ts";
import { progressOf } from "./progress-of.ts";
import { recordedLatency } from "./recorded-latency.ts";
import { statsBetween } from "./stats-between.ts";
import { timeOpenLoop, type Pass } from "./time-open-loop.ts";

/** Times a workload on the store that it begins with. Throws what the store, the driver or a check throws. */
export async function timeWorkload(workload: Workload, run: CellRun): Promise<Measurement> {
  const store = await openFor(workload, run);
  let timed: Measurement;
  try {
    timed = await timeOn(store, workload, run);
  } catch (error) {
    // What is wrong first is what is said, whatever closing says after it.
    await store.dispose().catch(() => {});
    throw error;
  }
  await store.subject.close();
  const bytesAfterClose = await bytesOnDisk(store, run);
  await store.dispose();
  return { ...timed, disk: { ...timed.disk, ...bytesAfterClose } };
}

async function timeOn(store: OpenStore, workload: Workload, run: CellRun): Promise<Measurement> {
  const { world, timer } = run;
  const { subject, clock } = store;
  const filled = workload.starts === "filled" ? world.population.size : 0;
  const stage = { world, ledger: new Ledger(filled), ...(clock && { clock }) };
  const pass: Pass = { stage, subject, workload, run };
  let contentSize = 0;
  const check = (call: Call, outcome: unknown): void => {
    contentSize += call.contentSize;
    call.check(outcome);
  };
  let dropped: Dropped | undefined;
  const reopen = (): Promise<void> =>
    subject.reopen(async () => {
      dropped = await dropPageCache(store.path);
    });
  collectGarbage();
  const statsBefore = subject.stats();
  const runtimeMeter = await RuntimeMeter.start();
  const meter = ResourceMeter.start(run.directory);
  const recording = new Recording(0);
  const concurrency = concurrencyOf(workload, run);
  const { operations, played, durationNs, elapsedNs, generationNs, batch, warmUp } =
    await closedLoop(
      {
        operations: workload.stream(pass.stage),
        subject: subject.play,
        check,
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
  const resources = meter.stop();
  const runtime = await runtimeMeter.stop();
  const counters = statsBetween(statsBefore, subject.stats());
  const opsPerSecond = (operations * 1e9) / durationNs;
  // Not `opsPerSecond`, whose clock stands still while operations are made up and answers are checked: in the
  // open loop that takes time from the engine, and a fast one could not keep a share of such a rate.
  const sustainedPerSecond = (operations * 1e9) / elapsedNs;
  const open = await timeOpenLoop(pass, sustainedPerSecond);
  await checkEnd(pass, played);
  return {
    concurrency,
    operations,
    durationNs,
    generationNs,
    batch,
    warmUp: { operations: warmUp.operations, stable: warmUp.stable },
    opsPerSecond,
    contentSize,
    ...recordedLatency(recording, durationNs / NANOSECONDS_PER_MILLISECOND),
    ...(open && { open }),
    counters,
    resources,
    runtime,
    disk: await bytesOnDisk(store, run, "open"),
    ...(dropped && { pageCache: dropped }),
  };
}

/** Throws `WrongAnswer` when the store does not hold what the operations played have led to. */
async function checkEnd({ subject, stage, workload }: Pass, played: number): Promise<void> {
  if (workload.expectedState === undefined) return subject.checkEnd(stage, workload.leaves);
  const actual = await subject.state(workload.leaves);
  const difference = stateDifference(workload.expectedState(played), actual);
  if (difference !== undefined) throw new WrongAnswer(`in the end ${difference}`);
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
  // What takes each coValue away once must not have taken all of them before timing begins.
  const most =
    workload.leaves === "remainder"
      ? Math.ceil(world.population.size / 4)
      : Number.POSITIVE_INFINITY;
  return {
    leastOperations: Math.min(most, warmUpAtLeast),
    mostOperations: Math.min(most, Math.max(warmUpAtLeast, warmUpAtMost)),
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
