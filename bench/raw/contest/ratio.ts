// The statistic of two sides that took turns: the median of the rounds' ratios, with a bootstrap interval.
// Ratios inside a round, since a busy machine slows both sides of one down alike.
import { randomFrom, type Random } from "../../dataset/random.ts";
import type { RawTimes } from "./raw-comparison.ts";

/** What one operation took each side in one round, in nanoseconds. */
export interface Round {
  readonly rawNs: number;
  readonly adapterNs: number;
}

const RESAMPLES = 2_000;
/** Outside of the 95 % interval, on each end. */
const TAIL = 0.025;

/** The times of some rounds, at least one. The interval depends on the seed and the rounds alone. */
export function timesOf(rounds: readonly Round[], seed: number): RawTimes {
  const raw = Float64Array.from(rounds, ({ rawNs }) => rawNs).sort();
  const adapter = Float64Array.from(rounds, ({ adapterNs }) => adapterNs).sort();
  const ratios = Float64Array.from(rounds, ({ rawNs, adapterNs }) => adapterNs / rawNs).sort();
  const medians = resampledMedians(ratios, randomFrom(seed, "raw-ratio"));
  return {
    rawNs: quantile(raw, 0.5),
    adapterNs: quantile(adapter, 0.5),
    rawBestNs: quantile(raw, 0),
    adapterBestNs: quantile(adapter, 0),
    ratio: quantile(ratios, 0.5),
    ratioLow: quantile(medians, TAIL),
    ratioHigh: quantile(medians, 1 - TAIL),
    rounds: rounds.length,
  };
}

function resampledMedians(ratios: Float64Array, random: Random): Float64Array {
  const resample = new Float64Array(ratios.length);
  const medians = Float64Array.from({ length: RESAMPLES }, () => {
    for (let index = 0; index < resample.length; index += 1) {
      // The index is below the length.
      resample[index] = ratios[Math.floor(random() * ratios.length)] as number;
    }
    return quantile(resample.sort(), 0.5);
  });
  return medians.sort();
}

/** Between two values of the sorted ones in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
