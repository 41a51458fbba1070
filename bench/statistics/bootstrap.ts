// Bootstrap intervals of a median over processes: how far the middle would move in another such run.
// Non-goal: ranking; with few processes these intervals are narrower than they say (see below).
import type { Random } from "../dataset/random.ts";
import { medianOf, medianOfSorted } from "./median.ts";

/** Resamples of each interval. */
export const RESAMPLES = 2_000;

/** How much of the resamples an interval holds. */
export const LEVEL = 0.95;

/** A figure over several processes: one value has no interval, and none is made up for it. */
export type Estimate =
  | { readonly type: "point"; readonly value: number }
  | {
      readonly type: "interval";
      readonly value: number;
      readonly low: number;
      readonly high: number;
    };

/**
 * The median of one value per process, with the percentile interval (Efron 1979) at 95 % of `RESAMPLES`
 * resamples; one value gives a point. Values are unordered, in any unit.
 *
 * The level is nominal. The ends are values themselves, so that three processes give least and greatest,
 * which hold the true median in 75 % of runs; five hold it in 94 %, seven in 88 %. `rank.ts` says which
 * cells differ, at a level that is kept.
 *
 * Errors: `RangeError` for no value, or one that is not finite.
 */
export function bootstrapMedian(values: readonly number[], random: Random): Estimate {
  const sorted = Float64Array.from(values).sort();
  const value = medianOf(values);
  if (value === undefined || !sorted.every(Number.isFinite)) {
    throw new RangeError(`the median of ${JSON.stringify(values)} means nothing`);
  }
  if (sorted.length === 1) return { type: "point", value };
  const resample = new Float64Array(sorted.length);
  const medians = Float64Array.from({ length: RESAMPLES }, () => {
    for (let index = 0; index < resample.length; index += 1) {
      resample[index] = sorted[Math.floor(random() * sorted.length)] ?? value;
    }
    return medianOfSorted(resample.sort()) ?? value;
  });
  return { type: "interval", value, ...percentileInterval(medians) };
}

/**
 * The median of the paired ratios `a / b`, with its interval: pairs are values of the same round, whose
 * drift cancels. Logarithms are resampled, so that `a / b` and `b / a` give reciprocal answers.
 *
 * Errors: `RangeError` for lists of unequal length, no pair, or a value that is not above zero.
 */
export function bootstrapMedianRatio(
  a: readonly number[],
  b: readonly number[],
  random: Random,
): Estimate {
  const logRatios = pairedLogRatios(a, b);
  const estimate = bootstrapMedian(logRatios, random);
  const value = Math.exp(estimate.value);
  return estimate.type === "point"
    ? { type: "point", value }
    : { type: "interval", value, low: Math.exp(estimate.low), high: Math.exp(estimate.high) };
}

/**
 * ln(a / b) of each pair.
 *
 * Errors: `RangeError` for lists of unequal length, or a value that is not above zero.
 */
export function pairedLogRatios(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length)
    throw new RangeError(`${a.length} values have no ${b.length} partners`);
  return a.map((value, index) => Math.log(positive(value)) - Math.log(positive(b[index])));
}

/** The ends of the middle `LEVEL` of resampled figures. */
export function percentileInterval(figures: Float64Array): {
  readonly low: number;
  readonly high: number;
} {
  const sorted = Float64Array.from(figures).sort();
  const below = Math.floor(((1 - LEVEL) / 2) * sorted.length);
  return {
    low: sorted[below] ?? Number.NaN,
    high: sorted[sorted.length - 1 - below] ?? Number.NaN,
  };
}

function positive(value: number | undefined): number {
  if (value === undefined || !(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${value} has no logarithm`);
  }
  return value;
}
