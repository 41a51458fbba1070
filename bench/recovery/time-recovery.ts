// The timed pass of `recover`: again and again a copy of the filled store, a writer that is killed on it,
// and the time until the store is open again and has answered one load. What was acknowledged must be
// there. Copying, killing and checking are in no latency; what else a lock or a log makes of the opening
// is what is measured.
import { constants, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoreStats } from "@assay/engines/covalue";
import type { Stage } from "../verification/stage.ts";
import { LoadCall } from "../calls/load-call.ts";
import type { CellRun } from "../subject/cell-run.ts";
import { filledDirectory } from "../subject/filled-store.ts";
import { openSubject, type Subject } from "../subject/subject.ts";
import { randomFrom } from "../dataset/random.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { NANOSECONDS_PER_MILLISECOND } from "../drivers/timer.ts";
import type { Measurement } from "../measurement.ts";
import { Recording } from "../recording/recording.ts";
import { diskUsage, type DiskUsage } from "../resources/disk-usage.ts";
import { dropPageCache, type Dropped } from "../resources/page-cache.ts";
import { ResourceMeter } from "../resources/resource-meter.ts";
import { RuntimeMeter } from "../resources/runtime-meter.ts";
import { Ledger } from "../verification/ledger.ts";
import type { Workload } from "../workloads/workload.ts";
import { noteAppends, planAppends, type PlannedAppends } from "./append-plan.ts";
import { killWriter } from "./kill-writer.ts";

/** More than a writer gets done before it is killed; a pipe that is full holds it up, too. */
const APPENDS = 6_000;
const LEAST_ACKNOWLEDGED = 20;
const MOST_ACKNOWLEDGED = 240;
/** Appends that an async writer has in flight. */
const LANES = 8;

/** What one recovery showed. */
interface Recovery {
  readonly openMs: number;
  readonly firstLoadMs: number;
  readonly contentSize: number;
  readonly counters: StoreStats;
  readonly dropped: Dropped;
  readonly open: DiskUsage;
  readonly closed: DiskUsage;
}

/** Times recoveries. Throws what the engine, the writer or a check throws. */
export async function timeRecovery(workload: Workload, run: CellRun): Promise<Measurement> {
  const { world, timer, signal } = run;
  const { recoveries, budgetMs } = world.parameters;
  const base = await filledDirectory(run, workload);
  const plan = planAppends(world, run.cell.api === "async" ? LANES : 1, APPENDS);
  const planFile = join(run.directory, "recover-appends.json");
  mkdirSync(run.directory, { recursive: true });
  writeFileSync(planFile, JSON.stringify({ lanes: plan.lanes, messages: plan.messages }));
  const random = randomFrom(world.seed, `recover in round ${run.round}`);
  const recording = new Recording(0);
  const opening = new Recording(0);
  collectGarbage();
  const runtimeMeter = await RuntimeMeter.start();
  const meter = ResourceMeter.start(run.directory);
  const begunMs = timer();
  let last: Recovery | undefined;
  let [operations, timedMs, contentSize] = [0, 0, 0];
  const counters = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  try {
    while (operations < recoveries || timer() - begunMs < budgetMs) {
      signal.throwIfAborted();
      last = await recoverOnce(run, base, planFile, plan, random);
      operations += 1;
      timedMs += last.openMs + last.firstLoadMs;
      contentSize += last.contentSize;
      recording.record(timedMs, (last.openMs + last.firstLoadMs) * NANOSECONDS_PER_MILLISECOND);
      opening.record(timedMs, last.openMs * NANOSECONDS_PER_MILLISECOND);
      for (const name of ["calls", "rows", "batchBytes", "syncsRequested"] as const) {
        counters[name] += last.counters[name];
      }
      const { cell, round } = run;
      run.emit({ type: "progress", cell, workload: workload.name, round, done: operations });
    }
  } finally {
    rmSync(planFile, { force: true });
  }
  const elapsedMs = timer() - begunMs;
  const resources = meter.stop();
  const runtime = await runtimeMeter.stop();
  const { histogram, latency, timeline, stalls } = recording.finish(timedMs);
  const openLatency = opening.finish(timedMs).latency;
  if (last === undefined || latency === undefined || openLatency === undefined) {
    throw new RangeError("no recovery was timed");
  }
  return {
    concurrency: 1,
    operations,
    warmUp: { operations: 0, stable: false },
    batch: 1,
    durationNs: timedMs * NANOSECONDS_PER_MILLISECOND,
    generationNs: (elapsedMs - timedMs) * NANOSECONDS_PER_MILLISECOND,
    opsPerSecond: (operations * 1_000) / timedMs,
    contentSize,
    latency,
    openLatency,
    histogram: histogram.toJSON(),
    timeline,
    stalls,
    counters,
    resources,
    runtime,
    disk: { open: last.open, closed: last.closed },
    pageCache: last.dropped,
  };
}

async function recoverOnce(
  run: CellRun,
  base: string,
  planFile: string,
  plan: PlannedAppends,
  random: () => number,
): Promise<Recovery> {
  const { cell, engine, world, timer } = run;
  const { source } = engine;
  if (source === undefined) throw new TypeError(`${cell.engine} names no source to import it from`);
  const path = join(run.directory, "recover");
  cpSync(base, path, { recursive: true, mode: constants.COPYFILE_FICLONE });
  try {
    const after =
      LEAST_ACKNOWLEDGED + Math.floor(random() * (MOST_ACKNOWLEDGED - LEAST_ACKNOWLEDGED));
    const acknowledged = await killWriter(
      { source, cell, path, plan: planFile },
      after,
      run.signal,
    );
    const stage: Stage = { world, ledger: new Ledger(world.population.size) };
    noteAppends(plan, acknowledged, stage.ledger, world.population.size);
    const dropped = await dropPageCache(path);
    // One of those that were appended to, all of which are looked at afterwards.
    const asked = plan.members[Math.floor(random() * after)] ?? 0;
    const load = new LoadCall(stage, world.population.member(asked));
    const startMs = timer();
    const subject = await openSubject(engine, cell.api, {
      path,
      durability: cell.durability,
      tuning: cell.tuning,
    });
    const openedMs = timer();
    let seen: Omit<Recovery, "openMs" | "firstLoadMs" | "closed" | "dropped">;
    let loadedMs: number;
    try {
      const outcome = await playOne(subject, load);
      loadedMs = timer();
      load.check(outcome);
      const counters = subject.stats();
      const open = await diskUsage(path);
      await subject.checkEnd(stage, "content");
      seen = { counters, open, contentSize: load.contentSize };
    } finally {
      await subject.close();
    }
    const closed = await diskUsage(path);
    return {
      openMs: openedMs - startMs,
      firstLoadMs: loadedMs - openedMs,
      dropped,
      closed,
      ...seen,
    };
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** What the load answered; awaited only where the api is async. */
async function playOne({ play }: Subject, load: LoadCall): ReturnType<LoadCall["playAsync"]> {
  const outcome = play.api === "async" ? await play.play(load) : play.play(load);
  // A subject answers what the call's own `play` does.
  return outcome as Awaited<ReturnType<LoadCall["playAsync"]>>;
}
