// Operations that are too short to be timed one by one are timed in batches: one pair of timer
// readings around k of them, recorded as k times their mean.
//
// What that does to the figures: the mean and the rate stay exact. A percentile becomes one of means
// of k. Where latencies are independent, means spread less by the square root of k: the median moves
// towards the mean, and high percentiles come out too low. An operation that takes d longer than the
// others shows as k operations that take d/k longer, so the greatest single latency lies between the
// recorded maximum and k times it. Percentiles are comparable only between runs of the same k.

/** When to time in batches. */
export interface Batching {
  /** What timing one operation by itself adds to it, which a batch bears once. */
  readonly timingNs: number;
  /** Share of an operation that timing may be. Default: 0.05. */
  readonly shareAtMost?: number;
}

const SHARE_AT_MOST = 0.05;

/** Outcomes of a batch are held until its end. */
export const LONGEST_BATCH = 1_024;

/**
 * Operations to time together when one timed by itself takes `medianNs`: the smallest power of two
 * that makes timing at most the given share of them, so that runs which differ by noise choose alike;
 * 1 where timing one by one will do, and `LONGEST_BATCH` at the most.
 */
export function batchFor(medianNs: number, { timingNs, shareAtMost }: Batching): number {
  // An operation cannot be shorter than the least step of the timer.
  const ownNs = Math.max(1, medianNs - timingNs);
  const needed = timingNs / (ownNs * (shareAtMost ?? SHARE_AT_MOST));
  if (needed <= 1) return 1;
  return Math.min(LONGEST_BATCH, 2 ** Math.ceil(Math.log2(needed)));
}
