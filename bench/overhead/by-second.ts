// Latencies of a demonstration, as a whole and by the second.
import type { LatencySink } from "../drivers/latency-sink.ts";
import { Histogram } from "../recording/histogram.ts";

/** What ended in one second. */
export interface Second {
  /** From 0 on, counted from the first recorded operation's end. */
  readonly second: number;
  readonly operations: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

/** Latencies of a whole run. */
export interface LatencySummary {
  readonly operations: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  readonly maxNs: number;
  /** In order; seconds in which nothing ended are among them, with no operations. */
  readonly seconds: readonly Second[];
}

/** Takes latencies; ends must not lie before the first one's second. */
export class BySecond implements LatencySink {
  readonly #all = new Histogram();
  readonly #seconds: Histogram[] = [];
  #sumNs = 0;
  #firstMs: number | undefined;

  record(endMs: number, latencyNs: number): void {
    this.#firstMs ??= endMs;
    const second = Math.floor((endMs - this.#firstMs) / 1_000);
    while (this.#seconds.length <= second) this.#seconds.push(new Histogram());
    this.#seconds[second]?.record(latencyNs);
    this.#all.record(latencyNs);
    this.#sumNs += latencyNs;
  }

  summary(): LatencySummary {
    const all = this.#all;
    return {
      operations: all.count,
      meanNs: all.count === 0 ? 0 : this.#sumNs / all.count,
      p50Ns: all.percentile(50),
      p99Ns: all.percentile(99),
      p999Ns: all.percentile(99.9),
      maxNs: all.max,
      seconds: this.#seconds.map((histogram, second) => ({
        second,
        operations: histogram.count,
        p99Ns: histogram.percentile(99),
        maxNs: histogram.max,
      })),
    };
  }
}
