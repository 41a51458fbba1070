// Operations and latencies by the second of a run, in one histogram that is summarised and emptied at
// each second. Goal: a record costs what a histogram's does; memory does not grow with the run.
import { Histogram, type HistogramJson } from "./histogram.ts";

/** Entries that a timeline holds at most; beyond them neighbours are merged and the width doubles. */
export const MOST_ENTRIES = 600;

const MILLISECONDS_PER_SECOND = 1_000;

/** One second of a run, or several of a long one. */
export interface TimelineSecond {
  /** When it begins, in whole seconds since the run began. */
  readonly second: number;
  /** How long it is: 1, then 2, 4 … as the run grows; the last entry is what was left. */
  readonly widthSeconds: number;
  /** Operations that ended in it; 0 where none did, which is what a stall looks like. */
  readonly operations: number;
  /** Latencies of these operations, in nanoseconds; absent where there are none. */
  readonly p50Ns?: number;
  /** The nearest rank: of fewer than 100 operations it is the greatest. */
  readonly p99Ns?: number;
  readonly maxNs?: number;
}

/**
 * Collects a run's operations by the second in which they ended. Times are in milliseconds on one clock
 * of the caller's. The clock should stand still while the caller does what is not timed, since a second
 * in which nothing ends shows as one.
 */
export class Timeline {
  readonly #startMs: number;
  readonly #live = new Histogram();
  readonly #total = new Histogram();
  #closed: HistogramJson[] = [];
  #widthSeconds = 1;
  /** When the live entry ends. */
  #endMs: number;

  constructor(startMs: number) {
    this.#startMs = startMs;
    this.#endMs = startMs + MILLISECONDS_PER_SECOND;
  }

  /**
   * Counts an operation that ended then. One that ended before the live second, as may happen by a
   * little where several are in flight, is counted in the live one.
   *
   * Errors: `RangeError` when the end is infinite.
   */
  record(endMs: number, latencyNs: number): void {
    if (endMs >= this.#endMs) this.#closeUntil(endMs);
    this.#live.record(latencyNs);
  }

  /** The run's entries in order, without a gap up to its end. To be called once, at the end. */
  finish(endMs: number): readonly TimelineSecond[] {
    if (endMs >= this.#endMs) this.#closeUntil(endMs);
    const beginMs = this.#endMs - this.#widthSeconds * MILLISECONDS_PER_SECOND;
    const lastSeconds = Math.max(0, endMs - beginMs) / MILLISECONDS_PER_SECOND;
    const last = this.#live.toJSON();
    this.#total.merge(this.#live);
    this.#live.reset();
    const seconds = this.#closed.map((entry, index) =>
      summarise(entry, index * this.#widthSeconds, this.#widthSeconds),
    );
    return lastSeconds > 0 || last.buckets.length > 0
      ? [...seconds, summarise(last, seconds.length * this.#widthSeconds, lastSeconds)]
      : seconds;
  }

  /** Every operation of the run; whole once `finish` was called. */
  get histogram(): Histogram {
    return this.#total;
  }

  #closeUntil(endMs: number): void {
    if (!Number.isFinite(endMs)) throw new RangeError(`an operation ended at ${endMs} ms`);
    while (endMs >= this.#endMs) {
      this.#closed.push(this.#live.toJSON());
      this.#total.merge(this.#live);
      this.#live.reset();
      if (this.#closed.length >= MOST_ENTRIES) this.#double();
      // Counted from the start each time, so that no rounding adds up.
      const closedSeconds = (this.#closed.length + 1) * this.#widthSeconds;
      this.#endMs = this.#startMs + closedSeconds * MILLISECONDS_PER_SECOND;
    }
  }

  /** Merges each entry with its neighbour, exactly. */
  #double(): void {
    const merged: HistogramJson[] = [];
    for (let index = 0; index < this.#closed.length; index += 2) {
      const both = new Histogram();
      for (const entry of this.#closed.slice(index, index + 2)) {
        both.merge(Histogram.fromJSON(entry));
      }
      merged.push(both.toJSON());
    }
    this.#closed = merged;
    this.#widthSeconds *= 2;
  }
}

function summarise(entry: HistogramJson, second: number, widthSeconds: number): TimelineSecond {
  const histogram = Histogram.fromJSON(entry);
  const operations = histogram.count;
  if (operations === 0) return { second, widthSeconds, operations };
  // Two in, two out.
  const [p50Ns, p99Ns] = histogram.percentiles([50, 99]) as [number, number];
  return { second, widthSeconds, operations, p50Ns, p99Ns, maxNs: histogram.max };
}
