// The timer of all measurements: `performance.now()`, the monotonic clock's nanoseconds as a double of
// milliseconds, which for a process younger than 50 days holds each of them. A reading is 55 to 110 ns
// on one virtual machine (Node 20); `process.hrtime()` took 1.2 and `hrtime.bigint()` 1.7 to 2 times
// as long, both allocating. A counter that another thread keeps in shared memory is read in 1 ns, and
// costs a core and stands still whenever that thread does, so it is not to be trusted.
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
