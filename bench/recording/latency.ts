// What a report says of latencies: percentiles as far as the samples carry them.
// Non-goal: error bars; those come from several processes (statistics/bootstrap.ts).
import { type Histogram, nearestRank } from "./histogram.ts";

/**
 * How many samples have to lie beyond a tail percentile for it to be told. With k beyond it, the share
 * of operations that are slower is known to about 1/sqrt(k): with ten within a third, with one or none
 * the "percentile" is the maximum of this one run under another name.
 */
export const LEAST_SAMPLES_BEYOND = 10;

/**
 * Latencies of operations, in nanoseconds, within 1/128 (least and greatest exactly).
 *
 * A tail percentile is absent where fewer than `LEAST_SAMPLES_BEYOND` samples lie beyond it, rather than
 * invented: p90 needs 100 samples, p95 200, p99 1,000, p99.9 10,000 and p99.99 100,000. The median is no
 * tail, and is there from the first sample on.
 */
export interface Latency {
  readonly p50Ns: number;
  readonly p90Ns?: number;
  readonly p95Ns?: number;
  readonly p99Ns?: number;
  readonly p999Ns?: number;
  readonly p9999Ns?: number;
  readonly minNs: number;
  readonly maxNs: number;
  /** For sums alone: a mean hides what percentiles are for. */
  readonly meanNs: number;
}

/** The latencies that a histogram holds; `undefined` when it holds none. */
export function latencyOf(histogram: Histogram): Latency | undefined {
  const { count } = histogram;
  if (count === 0) return undefined;
  const tail = <Name extends string>(name: Name, percent: number) =>
    count - nearestRank(percent, count) < LEAST_SAMPLES_BEYOND
      ? {}
      : { [name]: histogram.percentile(percent) };
  return {
    p50Ns: histogram.percentile(50),
    ...tail("p90Ns", 90),
    ...tail("p95Ns", 95),
    ...tail("p99Ns", 99),
    ...tail("p999Ns", 99.9),
    ...tail("p9999Ns", 99.99),
    minNs: histogram.min,
    maxNs: histogram.max,
    meanNs: histogram.mean,
  };
}
