// The timer of all measurements. `performance.now()` reads the monotonic clock in nanoseconds and
// answers milliseconds as a double, which for a process younger than 50 days holds each of them;
// `process.hrtime.bigint()` allocates a BigInt a call.
// Non-goal: subtracting its cost; results say what it is instead.

/** Milliseconds from some fixed moment, with fractions. Tests inject their own. */
export type Timer = () => number;

export const systemTimer: Timer = () => performance.now();

export const NANOSECONDS_PER_MILLISECOND = 1e6;

const READINGS = 20_000;

/** What one reading of the timer costs, in nanoseconds: the best of five rounds, so noise is left out. */
export function measureTimerNs(timer: Timer): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const start = timer();
    let end = start;
    for (let reading = 0; reading < READINGS; reading += 1) end = timer();
    best = Math.min(best, ((end - start) * NANOSECONDS_PER_MILLISECOND) / READINGS);
  }
  return best;
}
