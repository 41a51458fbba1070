// The closed loop: one operation after the other, each begun when the one before has ended.
// Goal: the ceiling, and latencies at that ceiling. Non-goal: latency under a given load; a stall
// holds up the operations behind it, which are then not counted as late (coordinated omission).
import { setImmediate } from "node:timers/promises";
import type { Histogram } from "../recording/histogram.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "./timer.ts";

/** Operations of either api: a sync one answers at once and is never awaited. */
export type Play<Operation, Outcome> =
  | { readonly api: "async"; readonly play: (operation: Operation) => Promise<Outcome> }
  | { readonly api: "sync"; readonly play: (operation: Operation) => Outcome };

/** What a loop does. */
export interface ClosedLoop<Operation, Outcome> {
  /** All made before the loop begins, so that making them is in no latency. */
  readonly operations: readonly Operation[];
  readonly subject: Play<Operation, Outcome>;
  /** Looks at an outcome outside of its operation's time; throws when it is wrong. */
  readonly check: (operation: Operation, outcome: Outcome) => void;
  /** Operations that are played first and not timed. */
  readonly warmUpOperations: number;
  /** Called outside of any operation's time, before the operation of each index it divides. */
  readonly pause?: { readonly every: number; readonly run: () => Promise<void> };
  /** Time after which the loop ends early, once `leastOperations` were timed. */
  readonly budgetMs: number;
  readonly leastOperations: number;
  readonly timer: Timer;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number) => void;
}

/** What came of a loop. */
export interface LoopResult {
  /** Timed operations. */
  readonly operations: number;
  /** Operations played, those of the warm-up included. */
  readonly played: number;
  /** Sum of the timed operations' own time. */
  readonly durationNs: number;
}

/** Operations between two looks at the budget and at the signal, also in sync cells. */
const BATCH = 32;

/** Plays the operations in order and records how long each took. Throws what they or their check throw. */
export async function closedLoop<Operation, Outcome>(
  loop: ClosedLoop<Operation, Outcome>,
  histogram: Histogram,
): Promise<LoopResult> {
  const { operations, pause, warmUpOperations } = loop;
  const budgetNs = loop.budgetMs * NANOSECONDS_PER_MILLISECOND;
  let played = 0;
  let timed = 0;
  let durationNs = 0;
  while (played < operations.length && !(timed >= loop.leastOperations && durationNs >= budgetNs)) {
    loop.signal.throwIfAborted();
    if (pause !== undefined && played % pause.every === 0) await pause.run();
    const warming = played < warmUpOperations;
    const end = Math.min(
      operations.length,
      played + BATCH,
      warming ? warmUpOperations : operations.length,
      pause === undefined ? operations.length : nextMultiple(played, pause.every),
    );
    const batch = operations.slice(played, end);
    const batchNs =
      loop.subject.api === "async"
        ? await playAsync(batch, loop.subject.play, loop, warming ? undefined : histogram)
        : playSync(batch, loop.subject.play, loop, warming ? undefined : histogram);
    if (!warming) {
      timed += batch.length;
      durationNs += batchNs;
    }
    played = end;
    loop.onProgress(played);
    // Sync cells never leave the call stack otherwise, and an interrupt would not be heard.
    await setImmediate();
  }
  return { operations: timed, played, durationNs };
}

async function playAsync<Operation, Outcome>(
  batch: readonly Operation[],
  play: (operation: Operation) => Promise<Outcome>,
  { timer, check }: ClosedLoop<Operation, Outcome>,
  histogram: Histogram | undefined,
): Promise<number> {
  let batchNs = 0;
  for (const operation of batch) {
    const start = timer();
    const outcome = await play(operation);
    const latencyNs = (timer() - start) * NANOSECONDS_PER_MILLISECOND;
    batchNs += latencyNs;
    histogram?.record(latencyNs);
    check(operation, outcome);
  }
  return batchNs;
}

function playSync<Operation, Outcome>(
  batch: readonly Operation[],
  play: (operation: Operation) => Outcome,
  { timer, check }: ClosedLoop<Operation, Outcome>,
  histogram: Histogram | undefined,
): number {
  let batchNs = 0;
  for (const operation of batch) {
    const start = timer();
    const outcome = play(operation);
    const latencyNs = (timer() - start) * NANOSECONDS_PER_MILLISECOND;
    batchNs += latencyNs;
    histogram?.record(latencyNs);
    check(operation, outcome);
  }
  return batchNs;
}

function nextMultiple(value: number, of: number): number {
  return (Math.floor(value / of) + 1) * of;
}
