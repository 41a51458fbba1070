// When the operations of an open loop are due: at a fixed spacing, or at random as independent
// clients would ask (Poisson), which brings the same rate in bursts.
import { randomFrom } from "../dataset/random.ts";

/** How arrivals are spaced around their rate. */
export type Arrivals =
  | { readonly spacing: "constant" }
  | { readonly spacing: "poisson"; readonly seed: number };

/** Answers the next operation's intended start, in milliseconds after the loop's. */
export type NextArrival = () => number;

/** The first of constant arrivals is due at once; errors: `RangeError` for a rate not above 0. */
export function arrivalsAt(ratePerSecond: number, arrivals: Arrivals): NextArrival {
  if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond))) {
    throw new RangeError(`a rate is above 0 operations per second, not ${ratePerSecond}`);
  }
  const spacingMs = 1_000 / ratePerSecond;
  if (arrivals.spacing === "constant") {
    let index = 0;
    // Not summed up, so that rounding does not drift.
    return () => spacingMs * index++;
  }
  const random = randomFrom(arrivals.seed, "arrivals");
  let dueMs = 0;
  return () => {
    // The logarithm of 0 is not met, since random numbers are below 1.
    dueMs -= Math.log(1 - random()) * spacingMs;
    return dueMs;
  };
}
