// The warm-up: operations that are played and not timed until their latency no longer changes.
// Its medians also tell a driver how long an operation is, before the first is timed.
import type { LatencySink } from "./latency-sink.ts";

/** When a warm-up is over. */
export interface WarmUpRule {
  readonly leastOperations: number;
  readonly mostOperations: number;
  /** Time of operations after which it ends, once the least number was played. Default: no limit. */
  readonly mostMs?: number;
  /** Operations in a window, of which the median is taken. Default: 25. */
  readonly windowOperations?: number;
  /** Windows that are compared with as many before them. Default: 4. */
  readonly windows?: number;
  /** Change between the two medians of window medians that counts as none. Default: 0.05. */
  readonly change?: number;
}

/** What came of a warm-up. */
export interface WarmUpResult {
  readonly operations: number;
  /** Whether the latency had stopped changing when it ended. */
  readonly stable: boolean;
  /** Median latency of the last windows; `undefined` when nothing was played. */
  readonly medianNs: number | undefined;
}

/** A warm-up of that many operations, stable or not. */
export function fixedWarmUp(operations: number): WarmUpRule {
  return { leastOperations: operations, mostOperations: operations };
}

/** Takes the latencies of a warm-up and says when it is over. */
export class WarmUp implements LatencySink {
  readonly #rule: Required<WarmUpRule>;
  /** Medians of the windows that are full. */
  readonly #medians: number[] = [];
  readonly #window: number[] = [];
  #operations = 0;

  /** Errors: `RangeError` for a rule that no stream can keep. */
  constructor(rule: WarmUpRule) {
    const defaults = { mostMs: Number.POSITIVE_INFINITY, windowOperations: 25, windows: 4 };
    this.#rule = { change: 0.05, ...defaults, ...rule };
    const { leastOperations, mostOperations, windowOperations, windows } = this.#rule;
    if (!(leastOperations >= 0 && leastOperations <= mostOperations)) {
      throw new RangeError(
        `a warm-up of at least ${leastOperations} and at most ${mostOperations} operations`,
      );
    }
    if (!(windowOperations >= 1 && windows >= 1)) {
      throw new RangeError(
        `a warm-up with ${windows} windows of ${windowOperations} operations; both are at least 1`,
      );
    }
  }

  record(_endMs: number, latencyNs: number): void {
    this.#operations += 1;
    this.#window.push(latencyNs);
    if (this.#window.length < this.#rule.windowOperations) return;
    this.#medians.push(medianOf(this.#window));
    this.#window.length = 0;
  }

  /** Whether the warm-up is over after operations that took that long together. */
  isOver(durationMs: number): boolean {
    const { leastOperations, mostOperations, mostMs } = this.#rule;
    if (this.#operations >= mostOperations) return true;
    return this.#operations >= leastOperations && (durationMs >= mostMs || this.#isStable());
  }

  /** Operations until the next moment at which it may be over. */
  get operationsToGo(): number {
    const { windowOperations, mostOperations, leastOperations } = this.#rule;
    const toLeast = leastOperations - this.#operations;
    return Math.min(
      windowOperations - this.#window.length,
      mostOperations - this.#operations,
      toLeast > 0 ? toLeast : Number.POSITIVE_INFINITY,
    );
  }

  get result(): WarmUpResult {
    const last = this.#medians.slice(-this.#rule.windows);
    const latencies = last.length > 0 ? last : this.#window;
    return {
      operations: this.#operations,
      stable: this.#isStable(),
      medianNs: latencies.length > 0 ? medianOf(latencies) : undefined,
    };
  }

  #isStable(): boolean {
    const { windows, change } = this.#rule;
    if (this.#medians.length < 2 * windows) return false;
    const now = medianOf(this.#medians.slice(-windows));
    const before = medianOf(this.#medians.slice(-2 * windows, -windows));
    return Math.abs(now - before) <= change * before;
  }
}

/** The lower one of the two middle values where their number is even. */
function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
