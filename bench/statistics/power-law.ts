// How a cost grows with a size: cost = a · size^b, fitted to points in logarithms.
// Goal: an exponent that one stalled point does not bend (Theil 1950, Sen 1968), with its interval.
// Non-goal: other laws; where the worst ratio is far from 1 the cost follows none of this kind.
import type { Random } from "../dataset/random.ts";
import { type Estimate, percentileInterval, RESAMPLES } from "./bootstrap.ts";
import { medianOf } from "./median.ts";

/** What something costs at one size, in one process; both above zero. */
export interface CostPoint {
  readonly size: number;
  readonly cost: number;
}

/** A fitted curve, or why there is none. */
export type PowerLaw =
  | {
      readonly type: "fitted";
      /** b: 0 where cost does not grow, 1 where it doubles with the size. */
      readonly exponent: Estimate;
      /** a, the cost at size 1, in the unit of the costs. */
      readonly coefficient: number;
      /**
       * How far a point typically lies from the curve, as a factor from 1 on: e to the root mean square of
       * the residuals. It is told rather than R², which is near 0 for every cost that does not grow.
       */
      readonly typicalRatio: number;
      /** How far the farthest point lies from the curve, as a factor from 1 on. */
      readonly worstRatio: number;
    }
  | { readonly type: "not-fitted"; readonly reason: "fewer than three sizes" };

/** Two sizes always lie on a curve, which then says nothing of whether cost follows it. */
const LEAST_SIZES = 3;

/**
 * Fits `cost = coefficient · size^exponent` to points of at least three sizes, several of a size where
 * several processes ran. The exponent is the median slope over all pairs of points of different sizes;
 * its interval is a percentile bootstrap at 95 % over the points (`RESAMPLES`).
 *
 * Errors: `RangeError` for a size or cost that is not above zero.
 */
export function fitPowerLaw(points: readonly CostPoint[], random: Random): PowerLaw {
  const logs = points.map(({ size, cost }) => {
    if (!(size > 0 && cost > 0 && Number.isFinite(size) && Number.isFinite(cost))) {
      throw new RangeError(`cost ${cost} at size ${size} has no logarithm`);
    }
    return { x: Math.log(size), y: Math.log(cost) };
  });
  const value = medianSlope(logs);
  if (value === undefined || new Set(points.map(({ size }) => size)).size < LEAST_SIZES) {
    return { type: "not-fitted", reason: "fewer than three sizes" };
  }
  const intercept = medianOf(logs.map(({ x, y }) => y - value * x)) ?? 0;
  const residuals = logs.map(({ x, y }) => y - intercept - value * x);
  const meanSquare = residuals.reduce((sum, each) => sum + each ** 2, 0) / residuals.length;
  const slopes = new Float64Array(RESAMPLES).map(() => resampledSlope(logs, random));
  return {
    type: "fitted",
    exponent: { type: "interval", value, ...percentileInterval(slopes) },
    coefficient: Math.exp(intercept),
    typicalRatio: Math.exp(Math.sqrt(meanSquare)),
    worstRatio: Math.exp(Math.max(...residuals.map(Math.abs))),
  };
}

interface LogPoint {
  readonly x: number;
  readonly y: number;
}

function resampledSlope(points: readonly LogPoint[], random: Random): number {
  for (;;) {
    const resample = points.map((point) => points[Math.floor(random() * points.length)] ?? point);
    // A resample of one size alone has no slope, and another is drawn; three sizes make that rare.
    const slope = medianSlope(resample);
    if (slope !== undefined) return slope;
  }
}

function medianSlope(points: readonly LogPoint[]): number | undefined {
  const slopes: number[] = [];
  for (const [index, one] of points.entries()) {
    for (let before = 0; before < index; before += 1) {
      const other = points[before];
      if (other !== undefined && other.x !== one.x) {
        slopes.push((one.y - other.y) / (one.x - other.x));
      }
    }
  }
  return medianOf(slopes);
}
