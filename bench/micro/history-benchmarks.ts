// What judging histories of the generator costs on the memory engine's sync cell, and how much of it is
// the harness's own: the same histories are judged once more on the answers that the engine gave.
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
import { recordAnswers, replayedStore } from "./recorded-answers.ts";
import { timeByPart, type Shares } from "./time-by-part.ts";
import { processorTime, timePasses, timingOf, type Timing } from "./timing.ts";

/** What judging histories costs, an operation, steps of transactions counted as such. */
export interface HistoryCosts {
  readonly histories: number;
  readonly operations: number;
  /** Playing them on the engine and on the reference, comparing, and the final state. */
  readonly judged: Timing;
  /** The same on the engine's answers, recorded: player, reference, comparison and final state without the engine. */
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
   * Milliseconds for each of the four measurements, of the processor's time. Default: 4,000.
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
  const judgeAll = (): void => {
    for (const history of histories) judgeOn(openFresh(), history);
  };
  const time = async (name: string, run: () => void): Promise<Timing> => {
    await letInterruptIn(signal);
    return timePasses(
      name,
      { api: "sync", run },
      { batch: operations, timeMs, now: processorTime },
    );
  };
  const beganMs = processorTime();
  judgeAll();
  const firstPassNs = ((processorTime() - beganMs) * NANOSECONDS_PER_MILLISECOND) / operations;
  while (processorTime() - beganMs < warmUpMs) {
    await letInterruptIn(signal);
    judgeAll();
  }
  const judged = await time("judged", judgeAll);
  await letInterruptIn(signal);
  const harness = timingOf(timeHarness(histories, timeMs), operations);
  const drawn = await time("drawn", draw);
  await letInterruptIn(signal);
  const shares = await timeByPart(judgeAll, timeMs);
  const counts = { histories: histories.length, operations };
  return { ...counts, judged, harness, firstPassNs, drawn, shares };
}

/**
 * What passes on the recorded answers of an engine take, each in milliseconds of the processor's time. To copy the
 * answers for a pass is not in it, though it takes of `timeMs`; to collect the copies as garbage may be.
 */
function timeHarness(histories: readonly History[], timeMs: number): number[] {
  const recorded = histories.map((history) => {
    const { store, clock } = openFresh();
    const { store: recorder, answers } = recordAnswers(store);
    judgeOn({ store: recorder, clock }, history);
    return { history, answers };
  });
  const passesMs: number[] = [];
  const endMs = processorTime() + timeMs;
  do {
    const pass = recorded.map(({ history, answers }) => ({
      history,
      fresh: { store: replayedStore(answers), clock: new ManualClock() },
    }));
    const beganMs = processorTime();
    for (const { history, fresh } of pass) judgeOn(fresh, history);
    passesMs.push(processorTime() - beganMs);
  } while (processorTime() < endMs);
  return passesMs;
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
  const subject = { api: "sync", store, clock, skips: SKIPS } as const;
  const judgement = runSync(judge(subject, history));
  store.close();
  if (judgement.state !== "agrees") throw new Error("the memory engine failed a history");
}
