// A clock that moves only when it is told to.
import type { Clock } from "./engine.ts";

/** Where manual clocks start: not at 0, since a time of 0 reads as "never" in stored rows. */
export const CLOCK_START_MS = 1_700_000_000_000;

/** A clock for histories and tests; milliseconds. */
export class ManualClock {
  #nowMs: number;

  constructor(startMs: number = CLOCK_START_MS) {
    this.#nowMs = startMs;
  }

  readonly now: Clock = () => this.#nowMs;

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
