// What happened inside of Node between a start and a stop: delays of the event loop and pauses for
// garbage. Neither touches a sync loop that never leaves the call stack.
import { NANOSECONDS_PER_MILLISECOND } from "../drivers/timer.ts";
import { EventLoopDelayMeter, type EventLoopDelay } from "./event-loop-delay.ts";
import { GarbageCollectionMeter, type GarbageCollection } from "./garbage-collection.ts";

/** What the runtime did meanwhile. */
export interface RuntimeActivity {
  /** Wall time from the start to the stop, in which the pauses were; always measured, absent in older run logs alone. */
  readonly spanNs?: number;
  readonly eventLoopDelay: EventLoopDelay;
  readonly garbageCollection: GarbageCollection;
}

/** Both meters of the runtime, the pauses' inside of the delays'. */
export class RuntimeMeter {
  readonly #delay: EventLoopDelayMeter;
  readonly #garbage: GarbageCollectionMeter;
  readonly #startMs: number;

  private constructor(delay: EventLoopDelayMeter) {
    this.#delay = delay;
    this.#garbage = GarbageCollectionMeter.start();
    this.#startMs = performance.now();
  }

  /** Begins to measure; takes a few milliseconds. */
  static async start(): Promise<RuntimeMeter> {
    return new RuntimeMeter(await EventLoopDelayMeter.start());
  }

  /** What was measured since; takes a few milliseconds, which do not count. */
  async stop(): Promise<RuntimeActivity> {
    const spanNs = Math.round((performance.now() - this.#startMs) * NANOSECONDS_PER_MILLISECOND);
    const garbageCollection = await this.#garbage.stop();
    return { spanNs, eventLoopDelay: await this.#delay.stop(), garbageCollection };
  }
}
