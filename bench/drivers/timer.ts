// The timer of all measurements: `performance.now()`, the monotonic clock's nanoseconds as a double of
// milliseconds, which for a process younger than 50 days holds each of them. A reading is 45 to 65 ns
// on one virtual machine (Node 20, `clock_gettime` in C 27); `process.hrtime()` took up to 1.5 and
// `hrtime.bigint()` 1.3 to 2 times as long, both allocating. A counter that another thread keeps in
// shared memory is read in 1 ns, and costs a core and stands still whenever that thread does, so it is
// not to be trusted.
// Non-goal: subtracting its cost; results say what it is instead.

/** Milliseconds from some fixed moment, with fractions. Tests inject their own. */
export type Timer = () => number;

/** Bound once: finding `performance` anew is an accessor of the global object, and 10 to 25 ns a reading. */
export const systemTimer: Timer = performance.now.bind(performance);

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
