// What a driver writes each timed operation into: one histogram now, everything else at the end.
import type { Histogram } from "./histogram.ts";
import { type Latency, latencyOf } from "./latency.ts";
import { type Stall, stalls } from "./stalls.ts";
import { Timeline, type TimelineSecond } from "./timeline.ts";

/** What came of a recorded run. */
export interface Recorded {
  /** Every operation's latency. */
  readonly histogram: Histogram;
  /** `undefined` when no operation ended. */
  readonly latency: Latency | undefined;
  readonly timeline: readonly TimelineSecond[];
  readonly stalls: readonly Stall[];
}

/**
 * Records the operations of a run that began at `startMs`, in the milliseconds of the caller's clock
 * (`Timeline` says which). Memory does not grow with the number of operations.
 */
export class Recording {
  readonly #timeline: Timeline;

  constructor(startMs: number) {
    this.#timeline = new Timeline(startMs);
  }

  /** Counts an operation that ended at `endMs` and took `latencyNs`. */
  record(endMs: number, latencyNs: number): void {
    this.#timeline.record(endMs, latencyNs);
  }

  /** Closes the run, which ended at `endMs`. To be called once. */
  finish(endMs: number): Recorded {
    const timeline = this.#timeline.finish(endMs);
    const { histogram } = this.#timeline;
    return { histogram, latency: latencyOf(histogram), timeline, stalls: stalls(timeline) };
  }
}
