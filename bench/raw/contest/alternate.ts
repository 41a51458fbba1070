// Times the two sides of a contest in turns: a round is a pass of each over the same inputs, in random order.
import { setImmediate } from "node:timers/promises";
import { randomFrom } from "../../dataset/random.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "../../drivers/timer.ts";
import type { Contest, Pass } from "./contest.ts";
import type { Round } from "./ratio.ts";

/** How long sides are timed. */
export interface AlternateOptions {
  readonly timer: Timer;
  /** Milliseconds for all rounds, and a third of it for warming up before. */
  readonly timeMs: number;
  readonly seed: number;
  /** Ends the rounds early. */
  readonly signal?: AbortSignal | undefined;
}

/** Rounds, and how many operations a pass had. */
export interface AlternatedRounds {
  readonly rounds: readonly Round[];
  readonly batch: number;
}

/** Of the slower pass: long beside the timer, and on a busy machine mostly over before another process gets its turn. */
const LEAST_PASS_MS = 0.4;
const LEAST_ROUNDS = 15;
const MOST_ROUNDS = 600;
const LEAST_WARM_ROUNDS = 20;

/** Warms both sides up, then times them. Errors are those of the sides. */
export async function alternate(
  contest: Contest,
  { timer, timeMs, seed, signal }: AlternateOptions,
): Promise<AlternatedRounds> {
  const random = randomFrom(seed, contest.operation);
  const round = async (batch: number): Promise<Round> => {
    // Passes of sync sides, and of async ones that wait for nothing, would never let an interrupt in.
    await setImmediate();
    const { raw, adapter } = contest.passes(batch);
    const timed = async (pass: Pass): Promise<number> => {
      const start = timer();
      const ended = pass();
      // A sync pass has ended by now; awaiting it would be measured.
      if (ended !== undefined) await ended;
      return ((timer() - start) * NANOSECONDS_PER_MILLISECOND) / batch;
    };
    if (random() < 0.5) {
      const rawNs = await timed(raw);
      return { rawNs, adapterNs: await timed(adapter) };
    }
    const adapterNs = await timed(adapter);
    return { rawNs: await timed(raw), adapterNs };
  };

  let batch = 1;
  const warmUntil = timer() + timeMs / 3;
  for (let warm = 0; warm < LEAST_WARM_ROUNDS || timer() < warmUntil; warm += 1) {
    if (signal?.aborted === true) break;
    const { rawNs, adapterNs } = await round(batch);
    const passMs = (Math.max(rawNs, adapterNs) * batch) / NANOSECONDS_PER_MILLISECOND;
    if (passMs < LEAST_PASS_MS) batch = Math.min(2 * batch, contest.mostBatch);
  }
  const rounds: Round[] = [];
  const until = timer() + timeMs;
  while (rounds.length < LEAST_ROUNDS || (timer() < until && rounds.length < MOST_ROUNDS)) {
    if (signal?.aborted === true) break;
    rounds.push(await round(batch));
  }
  return { rounds, batch };
}
