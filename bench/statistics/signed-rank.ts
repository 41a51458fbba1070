// Wilcoxon's signed-rank interval of paired differences, exact at any number of pairs.
// Goal: a level that is kept without knowing how the values are distributed.
import { medianOfSorted } from "./median.ts";

/** The share of unfounded intervals that is put up with, both sides together. */
export const ALPHA = 0.05;

/** With fewer pairs no exact interval keeps the level: five signs agree by chance in 1 of 16 trials. */
export const LEAST_PAIRS = 6;

/** Where differences lie in the middle (Hodges and Lehmann's estimate), and the interval around it. */
export interface SignedRankInterval {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of the middle of paired differences that excludes 0 exactly when Wilcoxon's signed-rank
 * test refuses 0 at `ALPHA`, two-sided (Wilcoxon 1945; interval from Walsh averages, Tukey 1949). It
 * asks that differences are symmetric about their middle, which those of exchangeable values are.
 * `undefined` for fewer than `LEAST_PAIRS`. Ties make it wider, never narrower.
 */
export function signedRankInterval(differences: readonly number[]): SignedRankInterval | undefined {
  const cut = mostExtreme(differences.length);
  if (cut === undefined) return undefined;
  const averages = new Float64Array((differences.length * (differences.length + 1)) / 2);
  let filled = 0;
  for (const [index, one] of differences.entries()) {
    for (const other of differences.slice(0, index + 1)) {
      averages[filled] = (one + other) / 2;
      filled += 1;
    }
  }
  averages.sort();
  const middle = medianOfSorted(averages);
  const low = averages[cut];
  const high = averages[averages.length - 1 - cut];
  if (middle === undefined || low === undefined || high === undefined) return undefined;
  return { middle, low, high };
}

const cuts = new Map<number, number | undefined>();

/** The greatest rank sum that is refused, that is how many averages to cut at each end. */
function mostExtreme(pairs: number): number | undefined {
  if (!cuts.has(pairs)) cuts.set(pairs, computeMostExtreme(pairs));
  return cuts.get(pairs);
}

function computeMostExtreme(pairs: number): number | undefined {
  // The rank sum's distribution when each rank counts with probability 1/2, one rank after the other.
  const sums = new Float64Array((pairs * (pairs + 1)) / 2 + 1);
  sums[0] = 1;
  for (let rank = 1; rank <= pairs; rank += 1) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum -= 1) {
      sums[sum] = ((sums[sum] ?? 0) + (sums[sum - rank] ?? 0)) / 2;
    }
  }
  let cut: number | undefined;
  let tail = 0;
  for (const [sum, probability] of sums.entries()) {
    tail += probability;
    if (2 * tail > ALPHA) return cut;
    cut = sum;
  }
  return cut;
}
