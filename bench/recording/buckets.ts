// Which bucket a value lies in, and which value stands for a bucket: 64 buckets for each power of two.
// Non-goal: HdrHistogram's layout; hdr.ts translates into it.

/** Buckets for each power of two; a bucket is 1/64 of its lower bound wide, and exact below 128. */
const BUCKETS_PER_DOUBLING = 64;
const LOG2_BUCKETS_PER_DOUBLING = 6;

/** From here on 32-bit operations no longer hold the value. */
const HIGH = 2 ** 31;

/** Values from here on (2^52 ns are 52 days) are counted in the last bucket. */
const LIMIT = 2 ** 52;

/** How many buckets there are. */
export const BUCKETS = highBucketOf(LIMIT - 1) + 1;

/** The bucket of a whole value from 0 to below 2^31. */
export function bucketOf(value: number): number {
  if (value < BUCKETS_PER_DOUBLING) return value;
  const doublings = 31 - LOG2_BUCKETS_PER_DOUBLING - Math.clz32(value);
  // The leading bit and the six after it, 64 to 127, follow the buckets of the doublings before.
  return (doublings << LOG2_BUCKETS_PER_DOUBLING) + (value >> doublings);
}

/** The bucket of any number: the first one for what is below zero or no number, the last from 2^52 on. */
export function bucketOfAny(value: number): number {
  if (!(value >= 0)) return 0;
  if (value < HIGH) return bucketOf(value | 0);
  return value < LIMIT ? highBucketOf(value) : BUCKETS - 1;
}

/** The value in the middle of a bucket: at most 1/128 from each that it holds. */
export function middleOf(bucket: number): number {
  if (bucket < 2 * BUCKETS_PER_DOUBLING) return bucket;
  const doublings = Math.floor(bucket / BUCKETS_PER_DOUBLING) - 1;
  const leading = bucket - doublings * BUCKETS_PER_DOUBLING;
  const width = 2 ** doublings;
  return leading * width + Math.floor(width / 2);
}

function highBucketOf(value: number): number {
  // Without its lower 21 bits a value below the limit fits in 31 and keeps its leading seven.
  return bucketOf((value / 2 ** 21) | 0) + 21 * BUCKETS_PER_DOUBLING;
}
