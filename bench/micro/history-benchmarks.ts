// What judging histories of the generator costs on the memory engine's sync cell, and how much of it is
// the harness's own: the same calls are made again on a fresh store without player, reference and
// comparison, and what that takes is the engine's. Opening and closing stores included. Timed by the
// processor's time of this process, nearly all of it one thread's, so that a busy machine matters less.
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
import { recordStore, type StoreRecorder } from "./recorded-store.ts";
import { timeByPart, type Shares } from "./time-by-part.ts";
import { processorTime, timePasses, type Timing } from "./timing.ts";

/** What judging histories costs, an operation, steps of transactions counted as such. */
export interface HistoryCosts {
  readonly histories: number;
  readonly operations: number;
  /** Playing them on the engine and on the reference, comparing, and the final state. */
  readonly judged: Timing;
  /** The calls that this makes to the engine, alone. */
  readonly replayed: Timing;
  /** Drawing the histories. */
  readonly drawn: Timing;
  /** Of `judged`. */
  readonly shares: Shares;
}

export interface HistoryBenchmarkOptions {
  /** Draws the histories for a sync cell that keeps nothing; the same ones each time. */
  readonly draw: () => readonly History[];
  /** Milliseconds for each of the four measurements, of the processor's time. Default: 4,000. */
  readonly timeMs?: number;
  /** Ends the suite after the measurement under way, without a result. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIME_MS = 4_000;

/**
 * Measures what judging histories costs.
 * Errors: when one is not answered as the reference answers it; `INTERRUPTED` when aborted.
 */
export async function historyBenchmarks({
  draw,
  timeMs = DEFAULT_TIME_MS,
  signal,
}: HistoryBenchmarkOptions): Promise<HistoryCosts> {
  const histories = draw();
  const operations = countOperations(histories.flat());
  const replays = histories.map(recordHistory);
  const judgeAll = (): void => {
    for (const history of histories) judgeOn(openFresh(), history);
  };
  const replayAll = (): void => {
    for (const replayOn of replays) {
      const { store, clock } = openFresh();
      replayOn(store, clock);
    }
  };
  const time = async (name: string, run: () => void): Promise<Timing> => {
    await letInterruptIn(signal);
    return timePasses(
      name,
      { api: "sync", run },
      { batch: operations, timeMs, now: processorTime },
    );
  };
  const judged = await time("judged", judgeAll);
  const replayed = await time("replayed", replayAll);
  const drawn = await time("drawn", draw);
  await letInterruptIn(signal);
  const shares = await timeByPart(judgeAll, timeMs);
  return { histories: histories.length, operations, judged, replayed, drawn, shares };
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

function judgeOn({ store, clock }: Fresh, history: History): void {
  const judgement = runSync(judge({ api: "sync", store, clock, skips: SKIPS }, history));
  store.close();
  if (judgement.state !== "agrees") throw new Error("the memory engine failed a history");
}

/** Judges a history once, and gives what makes the same calls again, the close among them. */
function recordHistory(history: History): StoreRecorder["replayOn"] {
  const { store, clock } = openFresh();
  const recorder = recordStore(store, clock);
  judgeOn({ store: recorder.store, clock }, history);
  return recorder.replayOn;
}
