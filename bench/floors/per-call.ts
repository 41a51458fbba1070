// What one call of something costs that is too short to be timed alone.
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "../drivers/timer.ts";

const ROUNDS = 5;

/** Nanoseconds a call of `play`, which makes `calls` of them: the best of five rounds, so noise is left out. */
export function perCallNs(timer: Timer, calls: number, play: (calls: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = timer();
    play(calls);
    best = Math.min(best, timer() - start);
  }
  return (best * NANOSECONDS_PER_MILLISECOND) / calls;
}

/** The same of calls that are awaited, one after the other. */
export async function perAwaitedCallNs(
  timer: Timer,
  calls: number,
  play: (calls: number) => Promise<void>,
): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = timer();
    await play(calls);
    best = Math.min(best, timer() - start);
  }
  return (best * NANOSECONDS_PER_MILLISECOND) / calls;
}
