// How long the garbage collector held up the JavaScript thread, and how often.
// Non-goal: its work on other threads, which is in the processor time.
import { constants, PerformanceObserver } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { NANOSECONDS_PER_MILLISECOND } from "../drivers/timer.ts";

/** Pauses of one kind. */
export interface Pauses {
  readonly count: number;
  readonly durationNs: number;
}

/** Pauses by what the collector did. */
export interface GarbageCollection {
  /** The young generation. */
  readonly minor: Pauses;
  /** All of the heap. */
  readonly major: Pauses;
  /** Steps of marking ahead of a major collection. */
  readonly incremental: Pauses;
  /** Callbacks of weak references, engines' wrapped objects among them. */
  readonly weakCallbacks: Pauses;
}

/** One pause as Node's performance entries tell it. */
export interface PauseEntry {
  readonly startTime: number;
  readonly duration: number;
  /** `kind` is one of `node:perf_hooks`' constants `NODE_PERFORMANCE_GC_*`. */
  readonly detail?: unknown;
}

/** Counts pauses from its start to its stop. Between them it runs no code unless the loop turns. */
export class GarbageCollectionMeter {
  readonly #entries: PauseEntry[] = [];
  readonly #observer: PerformanceObserver;
  readonly #startMs: number;

  private constructor() {
    this.#observer = new PerformanceObserver((list) => this.#entries.push(...list.getEntries()));
    this.#observer.observe({ entryTypes: ["gc"] });
    this.#startMs = performance.now();
  }

  /** Begins to count. */
  static start(): GarbageCollectionMeter {
    return new GarbageCollectionMeter();
  }

  /** The pauses that began since the start. */
  async stop(): Promise<GarbageCollection> {
    const endMs = performance.now();
    // A pause becomes an entry in a turn of the loop after it, and is handed on in the next one.
    await setImmediate();
    await setImmediate();
    this.#entries.push(...this.#observer.takeRecords());
    this.#observer.disconnect();
    return summarisePauses(this.#entries, this.#startMs, endMs);
  }
}

/** Sums up the pauses that began in the given time, both ends in milliseconds of `performance.now()`. */
export function summarisePauses(
  entries: readonly PauseEntry[],
  startMs: number,
  endMs: number,
): GarbageCollection {
  const within = entries.filter(({ startTime }) => startTime >= startMs && startTime < endMs);
  const of = (...kinds: readonly number[]): Pauses => {
    const pauses = within.filter((entry) => kinds.includes(kindOf(entry)));
    const sumMs = pauses.reduce((sum, { duration }) => sum + duration, 0);
    return { count: pauses.length, durationNs: Math.round(sumMs * NANOSECONDS_PER_MILLISECOND) };
  };
  return {
    minor: of(constants.NODE_PERFORMANCE_GC_MINOR, MINOR_MARK_SWEEP),
    major: of(constants.NODE_PERFORMANCE_GC_MAJOR),
    incremental: of(constants.NODE_PERFORMANCE_GC_INCREMENTAL),
    weakCallbacks: of(constants.NODE_PERFORMANCE_GC_WEAKCB),
  };
}

/** V8's other way to collect the young generation, for which Node has no name. */
const MINOR_MARK_SWEEP = 2;

function kindOf({ detail }: PauseEntry): number {
  if (typeof detail !== "object" || detail === null || !("kind" in detail)) return 0;
  return Number(detail.kind);
}
