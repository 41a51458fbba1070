// A log-bucketed histogram of latencies: a fixed 12 KiB, whatever the number of samples.
// Goal: a record in under 5 ns, percentiles within 1 % of the exact ones, plain JSON that merges exactly.
// Non-goal: HdrHistogram's file format; hdr.ts exports to it.
import { AssayError } from "@assay/engines/engine";
import { BUCKETS, bucketOf, bucketOfAny, middleOf } from "./buckets.ts";

/** Version of the buckets' layout and of the JSON. */
export const HISTOGRAM_VERSION = 1;

/** The greatest count of a bucket. */
const BUCKET_FULL = 2 ** 32 - 1;

/** A histogram as plain JSON; only buckets that hold something are listed, in ascending order. */
export interface HistogramJson {
  readonly version: typeof HISTOGRAM_VERSION;
  /** The least value, exactly; 0 when there is none. */
  readonly min: number;
  /** The greatest value, exactly; 0 when there is none. */
  readonly max: number;
  /** Pairs of a bucket's number and how many samples it holds. */
  readonly buckets: readonly (readonly [bucket: number, count: number])[];
}

/**
 * Counts of whole, non-negative values, in nanoseconds. Values from 2^52 on (52 days) share the last
 * bucket; minimum and maximum stay exact. A bucket holds up to 2^32 - 1 samples.
 */
export class Histogram {
  readonly #buckets = new Uint32Array(BUCKETS);
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  /** The histogram that `toJSON` wrote. Errors: `RUN_LOG_INVALID` for what it cannot have written. */
  static fromJSON(json: HistogramJson): Histogram {
    if (json.version !== HISTOGRAM_VERSION) {
      throw invalid(`version ${String(json.version)}, where ${HISTOGRAM_VERSION} is known`);
    }
    const histogram = new Histogram();
    for (const [bucket, count] of json.buckets) {
      if (!Number.isInteger(bucket) || bucket < 0 || bucket >= BUCKETS) {
        throw invalid(`bucket ${bucket}, where there are ${BUCKETS}`);
      }
      if (!Number.isInteger(count) || count < 1 || count > BUCKET_FULL) {
        throw invalid(`count ${count} in bucket ${bucket}`);
      }
      if (histogram.#buckets[bucket] !== 0) throw invalid(`bucket ${bucket} twice`);
      histogram.#buckets[bucket] = count;
    }
    if (json.buckets.length === 0) return histogram;
    if (!(json.min >= 0 && json.min <= json.max)) {
      throw invalid(`values from ${json.min} to ${json.max}`);
    }
    histogram.#min = json.min;
    histogram.#max = json.max;
    return histogram;
  }

  /** Counts one value; fractions are cut, and what is below zero or no number counts as zero. */
  record(value: number): void {
    // Nearly every latency is below 2 s and takes the short way, in 32-bit operations alone.
    const bucket = value < 2 ** 31 && value >= 0 ? bucketOf(value | 0) : bucketOfAny(value);
    // The bucket exists: both answer below `BUCKETS` for every number.
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Counts a value so many times. Errors: `RangeError` when its bucket cannot hold them. */
  add(value: number, times: number): void {
    if (!Number.isInteger(times) || times < 0)
      throw new RangeError(`${times} is no number of times`);
    if (times === 0) return;
    this.#fill(bucketOfAny(value), times);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  /** Adds another histogram's samples. Errors: `RangeError` when a bucket cannot hold them. */
  merge(other: Histogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const count = other.#buckets[bucket] as number;
      if (count > 0) this.#fill(bucket, count);
    }
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  /** Forgets every sample. */
  reset(): void {
    this.#buckets.fill(0);
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = 0;
  }

  /** How many samples there are; counted when asked, so that recording need not. */
  get count(): number {
    let count = 0;
    for (const inBucket of this.#buckets) count += inBucket;
    return count;
  }

  /** The least value, exactly; 0 when there is none. */
  get min(): number {
    return this.#min === Number.POSITIVE_INFINITY ? 0 : Math.max(0, Math.floor(this.#min));
  }

  /** The greatest value, exactly; 0 when there is none. */
  get max(): number {
    return Math.floor(this.#max);
  }

  /** The mean of the buckets' middles, at most 1/128 from the samples' own; 0 when there is none. */
  get mean(): number {
    let sum = 0;
    let count = 0;
    for (const [value, times] of this.values()) {
      sum += value * times;
      count += times;
    }
    return count === 0 ? 0 : sum / count;
  }

  /** Each bucket's middle, never outside of what was recorded, and its count, in ascending order. */
  *values(): Generator<readonly [value: number, count: number]> {
    for (const [bucket, count] of this.#buckets.entries()) {
      if (count > 0) yield [this.#valueOf(bucket), count];
    }
  }

  /** `percentiles` for a single one. */
  percentile(percent: number): number {
    // One in, one out.
    return this.percentiles([percent])[0] as number;
  }

  /**
   * The values at the nearest ranks, in one pass: for each percentage the smallest value that at least
   * so many of the samples do not exceed. It is the middle of that sample's bucket, at most 1/128 from
   * the sample, and never outside of what was recorded. 0 when there are no samples.
   *
   * Errors: `RangeError` for a percentage outside of 0 to 100, or below the one before it.
   */
  percentiles(ascending: readonly number[]): number[] {
    const total = this.count;
    const found: number[] = [];
    let bucket = -1;
    let seen = 0;
    let before = 0;
    for (const percent of ascending) {
      if (!(percent >= 0 && percent <= 100)) throw new RangeError(`${percent} is not a percentage`);
      if (percent < before) throw new RangeError(`${percent} stands after ${before}`);
      before = percent;
      const rank = nearestRank(percent, total);
      while (seen < rank) {
        bucket += 1;
        seen += this.#buckets[bucket] as number;
      }
      found.push(rank === total ? this.max : this.#valueOf(bucket));
    }
    return found;
  }

  /** Plain JSON, from which `fromJSON` makes an equal histogram. */
  toJSON(): HistogramJson {
    const buckets: (readonly [number, number])[] = [];
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      const count = this.#buckets[bucket] as number;
      if (count > 0) buckets.push([bucket, count]);
    }
    return { version: HISTOGRAM_VERSION, min: this.min, max: this.max, buckets };
  }

  #fill(bucket: number, times: number): void {
    const count = (this.#buckets[bucket] as number) + times;
    if (count > BUCKET_FULL) throw new RangeError(`${count} samples in one bucket are too many`);
    this.#buckets[bucket] = count;
  }

  #valueOf(bucket: number): number {
    return Math.min(Math.max(middleOf(bucket), this.min), this.max);
  }
}

/**
 * The rank, from 1, of the sample that answers a percentile among so many; 0 when there are none.
 * Forgives the rounding of `99.9 / 100`, which would else lift a rank by one.
 */
export function nearestRank(percent: number, count: number): number {
  const exact = (percent * count) / 100;
  return Math.min(count, Math.max(1, Math.ceil(exact * (1 - 2 ** -48))));
}

function invalid(what: string): AssayError {
  return new AssayError("RUN_LOG_INVALID", `a histogram in the run log has ${what}`);
}
