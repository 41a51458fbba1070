// The closed loop: each operation is begun when one before it has ended, up to `concurrency` at once.
// Goal: the ceiling, and latencies at that ceiling. Non-goal: latency under a given load; a stall
// holds up the operations behind it, which are then not counted as late (coordinated omission).
import { setImmediate } from "node:timers/promises";
import { batchFor, LONGEST_BATCH, type Batching } from "./batching.ts";
import type { LatencySink } from "./latency-sink.ts";
import { OperationStream } from "./operation-stream.ts";
import type { Check, Play } from "./play.ts";
import { LONGEST_ROUND, RoundPlayer, type RoundResult } from "./play-round.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "./timer.ts";
import { WarmUp, type WarmUpResult, type WarmUpRule } from "./warm-up.ts";

/** What a loop does. */
export interface ClosedLoop<Operation, Outcome> {
  /** Taken a few at a time, outside of any operation's time, and not held once they are played. */
  readonly operations: Iterable<Operation>;
  readonly subject: Play<Operation, Outcome>;
  readonly check: Check<Operation, Outcome>;
  /** Operations in flight: 1 to 64 in async cells, 1 in sync ones. Default: 1. */
  readonly concurrency?: number;
  /** Operations that are played first and not timed. */
  readonly warmUp: WarmUpRule;
  /** Operations a pair of timer readings, or how to choose it after the warm-up. Default: 1. */
  readonly batch?: number | Batching;
  /** Called outside of any operation's time, before the operation of each index it divides. */
  readonly pause?: { readonly every: number; readonly run: () => Promise<void> };
  /** Time after which the loop ends early, once `leastOperations` were timed. */
  readonly budgetMs: number;
  readonly leastOperations: number;
  readonly timer: Timer;
  readonly signal: AbortSignal;
  /** Told now and then how many operations were played, those of the warm-up included. */
  readonly onProgress: (played: number) => void;
}

/** What came of a loop. */
export interface LoopResult {
  /** Timed operations. */
  readonly operations: number;
  /** Operations played, those of the warm-up included. */
  readonly played: number;
  /** Time in which the timed operations ran; with one in flight the sum of their own times. */
  readonly durationNs: number;
  /** From the first timed operation to the last, with all that lies between them: making and checking others. */
  readonly elapsedNs: number;
  /** Time that making the operations took, those of the warm-up included; it is in no other time. */
  readonly generationNs: number;
  /** Operations a pair of timer readings; above 1 each latency is a batch's mean, see `batching.ts`. */
  readonly batch: number;
  readonly warmUp: WarmUpResult;
}

/** Operations that one loop may have in flight. */
export const MOST_CONCURRENCY = 64;

/** Operations made at a time, so that slow ones, of which few make a round, do not leave their maker cold. */
const AHEAD = 64;

/** Outcomes are held until their round ends; short rounds keep them few, and young when collected. */
const ROUND_MS = 0.2;
/** With several in flight a round ends by letting them run dry, which long ones make rare. */
const CONCURRENT_ROUND_MS = 100;
const ROUND_OPERATIONS_EACH = 32;

/** Time between two turns of the event loop, without which sync cells would not hear an interrupt. */
const TURN_MS = 10;

/** Why a cell of that api cannot have so many operations in flight; `undefined` when it can. */
export function concurrencyRefusal(
  api: Play<never, unknown>["api"],
  concurrency: number,
): string | undefined {
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_CONCURRENCY) {
    return `a concurrency is a whole number from 1 to ${MOST_CONCURRENCY}, not ${concurrency}`;
  }
  if (api === "sync" && concurrency > 1) {
    return `a sync call blocks until it has answered, so only one can be in flight, not ${concurrency}`;
  }
  return undefined;
}

/**
 * Plays the operations in order and records how long each took.
 *
 * Errors: `RangeError` for a concurrency that the api cannot have, a batch or a warm-up that cannot
 * be; the signal's reason; and what an operation or its check throws.
 */
export async function closedLoop<Operation, Outcome>(
  loop: ClosedLoop<Operation, Outcome>,
  sink: LatencySink,
): Promise<LoopResult> {
  const { pause, timer, concurrency = 1 } = loop;
  const refusal = concurrencyRefusal(loop.subject.api, concurrency);
  if (refusal !== undefined) throw new RangeError(refusal);
  assertBatch(loop.batch);
  const warmUp = new WarmUp(loop.warmUp);
  const stream = new OperationStream(loop.operations, timer);
  const player = new RoundPlayer(loop.subject, loop.check, timer);
  const turns = new Turns(loop);
  let played = 0;
  const playRound = async (
    count: number,
    batch: number,
    atMs: number,
    to: LatencySink,
  ): Promise<RoundResult> => {
    loop.signal.throwIfAborted();
    if (pause !== undefined && played % pause.every === 0 && stream.prepare(1, AHEAD) > 0) {
      await pause.run();
    }
    const most =
      pause === undefined ? count : Math.min(count, pause.every - (played % pause.every));
    const ready = stream.prepare(most, AHEAD);
    if (ready === 0) return ENDED;
    const { made: operations, first } = stream;
    const round = { operations, first, count: ready, batch, concurrency, atMs };
    const mostMs = concurrency > 1 ? CONCURRENT_ROUND_MS : ROUND_MS;
    const result = await player.play({ ...round, mostMs }, to);
    stream.drop(result.played);
    played += result.played;
    await turns.take(result, played);
    return result;
  };
  try {
    let warmUpMs = 0;
    while (!warmUp.isOver(warmUpMs)) {
      const round = await playRound(Math.min(warmUp.operationsToGo, LONGEST_ROUND), 1, 0, warmUp);
      if (round.played === 0) break;
      warmUpMs += round.durationMs;
    }
    const batch = batchAfter(loop.batch, warmUp.result);
    const count = roundOperations(warmUp.result, batch, concurrency);
    const beganMs = timer();
    let operations = 0;
    let durationMs = 0;
    while (!(operations >= loop.leastOperations && durationMs >= loop.budgetMs)) {
      const round = await playRound(count, batch, durationMs, sink);
      if (round.played === 0) break;
      operations += round.played;
      durationMs += round.durationMs;
    }
    const elapsedMs = timer() - beganMs;
    loop.onProgress(played);
    return {
      operations,
      played,
      durationNs: durationMs * NANOSECONDS_PER_MILLISECOND,
      elapsedNs: elapsedMs * NANOSECONDS_PER_MILLISECOND,
      generationNs: stream.generationNs,
      batch,
      warmUp: warmUp.result,
    };
  } finally {
    stream.end();
  }
}

const ENDED: RoundResult = { played: 0, startMs: 0, durationMs: 0 };

/** Turns of the event loop, taken between rounds. */
class Turns {
  readonly #onProgress: (played: number) => void;
  #lastMs: number | undefined;

  constructor({ onProgress }: { readonly onProgress: (played: number) => void }) {
    this.#onProgress = onProgress;
  }

  /** Says how far the loop is and gives up the call stack, when the last time was long enough ago. */
  async take({ startMs, durationMs }: RoundResult, played: number): Promise<void> {
    const nowMs = startMs + durationMs;
    this.#lastMs ??= startMs;
    if (nowMs - this.#lastMs < TURN_MS) return;
    this.#lastMs = nowMs;
    this.#onProgress(played);
    await setImmediate();
  }
}

function assertBatch(batch: number | Batching | undefined): void {
  if (typeof batch !== "number") return;
  if (Number.isInteger(batch) && batch >= 1 && batch <= LONGEST_BATCH) return;
  throw new RangeError(`a batch is a whole number from 1 to ${LONGEST_BATCH}, not ${batch}`);
}

/** The given batch, or the one to choose; without a warm-up nothing is known to choose it by. */
function batchAfter(batch: number | Batching | undefined, { medianNs }: WarmUpResult): number {
  if (batch === undefined || typeof batch === "number") return batch ?? 1;
  return medianNs === undefined ? 1 : batchFor(medianNs, batch);
}

/** Operations of a timed round: whole batches. */
function roundOperations({ medianNs }: WarmUpResult, batch: number, concurrency: number): number {
  const short =
    medianNs === undefined ? 1 : (ROUND_MS * NANOSECONDS_PER_MILLISECOND) / Math.max(1, medianNs);
  const wanted = concurrency > 1 ? Math.max(short, concurrency * ROUND_OPERATIONS_EACH) : short;
  const batches = Math.ceil(Math.max(1, Math.min(wanted, LONGEST_ROUND)) / batch);
  return Math.min(batches * batch, LONGEST_ROUND - (LONGEST_ROUND % batch));
}
