// What judging histories of the generator costs on the memory engine's sync cell, and how much of it is
// the harness's own: the engine's calls are timed where they are made, and all else is the harness's.
// Timed by the processor's time of this process, nearly all of it one thread's, so that a busy machine
// matters less.
//
// A cell of the parity suite judges a few hundred histories, most of them before V8 has compiled what
// they run: what the first pass of a process took is told beside the rest.
import { setImmediate } from "node:timers/promises";
import {
  countOperations,
  judge,
  skippedOperations,
  type CoValueStoreSync,
  type History,
} from "@assay/engines/covalue";
import { AssayError, ManualClock, runSync } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { medianOf } from "../statistics/median.ts";
import { timeByPart, type Shares } from "./time-by-part.ts";
import { EngineTime, timedStore } from "./timed-store.ts";
import { processorTime, timePasses, timingOf, type Timing } from "./timing.ts";

/** What judging histories costs, an operation, steps of transactions counted as such. */
export interface HistoryCosts {
  readonly histories: number;
  readonly operations: number;
  /** Playing them on the engine and on the reference, comparing, and the final state. */
  readonly judged: Timing;
  /** Of `judged`, what is not the engine's, pass by pass. */
  readonly harness: Timing;
  /** The first pass of all, nanoseconds an operation. */
  readonly firstPassNs: number;
  /** Drawing the histories. */
  readonly drawn: Timing;
  /** Of `judged`. */
  readonly shares: Shares;
}

export interface HistoryBenchmarkOptions {
  /** Draws the histories for a sync cell that keeps nothing; the same ones each time. */
  readonly draw: () => readonly History[];
  /**
   * Milliseconds for each of the four measurements, of the processor's time, and as much again for that of
   * the harness, which makes each pass twice. Default: 4,000.
   */
  readonly timeMs?: number;
  /** Milliseconds of the processor's time before them. Default: 10,000, until V8 has compiled all. */
  readonly warmUpMs?: number;
  /** Ends the suite after the measurement under way, without a result. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIME_MS = 4_000;
const DEFAULT_WARM_UP_MS = 10_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * Measures what judging histories costs.
 * Errors: when one is not answered as the reference answers it; `INTERRUPTED` when aborted.
 */
export async function historyBenchmarks({
  draw,
  timeMs = DEFAULT_TIME_MS,
  warmUpMs = DEFAULT_WARM_UP_MS,
  signal,
}: HistoryBenchmarkOptions): Promise<HistoryCosts> {
  const histories = draw();
  const operations = countOperations(histories.flat());
  const judgeAll = (wrap?: (store: CoValueStoreSync) => CoValueStoreSync): void => {
    for (const history of histories) judgeOn(openFresh(), history, wrap);
  };
  const judgeAlone = (): void => judgeAll();
  const time = async (name: string, run: () => void): Promise<Timing> => {
    await letInterruptIn(signal);
    return timePasses(
      name,
      { api: "sync", run },
      { batch: operations, timeMs, now: processorTime },
    );
  };
  const beganMs = processorTime();
  judgeAlone();
  const firstPassNs = ((processorTime() - beganMs) * NANOSECONDS_PER_MILLISECOND) / operations;
  while (processorTime() - beganMs < warmUpMs) {
    await letInterruptIn(signal);
    judgeAlone();
  }
  const judged = await time("judged", judgeAlone);
  await letInterruptIn(signal);
  const harness = timingOf(timeHarness(judgeAll, timeMs), operations);
  const drawn = await time("drawn", draw);
  await letInterruptIn(signal);
  const shares = await timeByPart(judgeAlone, timeMs);
  const counts = { histories: histories.length, operations };
  return { ...counts, judged, harness, firstPassNs, drawn, shares };
}

/**
 * What passes take without the engine's calls, each in milliseconds of the processor's time. Every other
 * pass is one in which the calls are timed, and tells what they take: to time them costs as much as many of
 * them, and would count as the harness's otherwise. Their clock is a finer one, on which other processes
 * count too; of a share of a pass that matters less.
 */
function timeHarness(
  judgeAll: (wrap?: (store: CoValueStoreSync) => CoValueStoreSync) => void,
  timeMs: number,
): number[] {
  const emptySpanNs = EngineTime.emptySpanNs();
  const plainMs: number[] = [];
  const timedMs: number[] = [];
  const shares: number[] = [];
  const endMs = processorTime() + 2 * timeMs;
  do {
    plainMs.push(processorTimeOf(judgeAll));
    const time = new EngineTime();
    const began = performance.now();
    timedMs.push(processorTimeOf(() => judgeAll((store) => timedStore(store, time))));
    const wholeNs = (performance.now() - began) * NANOSECONDS_PER_MILLISECOND;
    shares.push(time.spentWithoutClockNs(emptySpanNs) / wholeNs);
  } while (processorTime() < endMs);
  // There is one of each: the loop runs at least once.
  const engineMs = (medianOf(shares) ?? 0) * (medianOf(timedMs) ?? 0);
  const share = engineMs / (medianOf(plainMs) ?? 0);
  return plainMs.map((passMs) => passMs * Math.max(1 - share, 0));
}

function processorTimeOf(work: () => void): number {
  const beganMs = processorTime();
  work();
  return processorTime() - beganMs;
}

/** What is measured waits for nothing, and would never let one in. */
async function letInterruptIn(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted === true) throw new AssayError("INTERRUPTED", "the run was interrupted");
}

interface Fresh {
  readonly store: CoValueStoreSync;
  readonly clock: ManualClock;
}

function openFresh(): Fresh {
  const clock = new ManualClock();
  const options = { path: "unused", durability: "volatile", clock: clock.now } as const;
  return { store: memoryEngine.openSync(options), clock };
}

const SKIPS = skippedOperations("sync", false);

function judgeOn(
  { store, clock }: Fresh,
  history: History,
  wrap: (store: CoValueStoreSync) => CoValueStoreSync = (fresh) => fresh,
): void {
  const subject = { api: "sync", store: wrap(store), clock, skips: SKIPS } as const;
  const judgement = runSync(judge(subject, history));
  store.close();
  if (judgement.state !== "agrees") throw new Error("the memory engine failed a history");
}
