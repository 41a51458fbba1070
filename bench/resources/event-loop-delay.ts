// How much later than it should a timer runs: what anything else in the process waits for while an
// engine blocks the event loop.
// Goal: stalls from a millisecond on. Non-goal: less than that, which libuv's timers cannot tell; the
// delay of every single call, since one stall gives one sample, however long it is.
import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";

/** Delays of a timer, with the timer's own interval taken off. */
export interface EventLoopDelay {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly samples: number;
  /** The timer's interval: delays of about this size are the timer's own rounding. */
  readonly resolutionNs: number;
}

const RESOLUTION_MS = 1;
const RESOLUTION_NS = RESOLUTION_MS * 1e6;

/** Samples while it runs; the timer costs a few microseconds a millisecond of an idle loop. */
export class EventLoopDelayMeter {
  readonly #histogram: IntervalHistogram;

  private constructor(histogram: IntervalHistogram) {
    this.#histogram = histogram;
  }

  /** Begins to sample. */
  static async start(): Promise<EventLoopDelayMeter> {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    // The first turn of the timer only says from when on it counts; a stall before it would be lost.
    await counted(histogram, 1);
    return new EventLoopDelayMeter(histogram);
  }

  /** Ends sampling, once a stall that lasted until now has been counted. */
  async stop(): Promise<EventLoopDelay> {
    const histogram = this.#histogram;
    await counted(histogram, histogram.count + 1);
    histogram.disable();
    return delaysOf(histogram);
  }
}

/** The delays in a histogram of the time from one turn of the timer to the next, in nanoseconds. */
export function delaysOf(
  intervals: Pick<IntervalHistogram, "percentile" | "max" | "count">,
): EventLoopDelay {
  return {
    p50Ns: delayNs(intervals.percentile(50)),
    p99Ns: delayNs(intervals.percentile(99)),
    maxNs: delayNs(intervals.max),
    samples: intervals.count,
    resolutionNs: RESOLUTION_NS,
  };
}

/** Waits until the histogram holds that many samples: its timer alone would not keep the process alive. */
async function counted(histogram: IntervalHistogram, samples: number): Promise<void> {
  while (histogram.count < samples) await setTimeout(RESOLUTION_MS);
}

function delayNs(intervalNs: number): number {
  return Math.max(0, intervalNs - RESOLUTION_NS);
}
