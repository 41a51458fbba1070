// Small pieces of work for the time in which a driver waits, as long as they fit.
import type { Timer } from "./timer.ts";

/** The time left has to be so many times what a piece takes, since pieces differ. */
const MARGIN = 4;
/** Weight of the newest piece in the mean. */
const WEIGHT = 1 / 16;

/** Pieces of one kind of work. */
export class IdleWork {
  readonly #timer: Timer;
  #meanMs: number | undefined;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Does a piece if it likely ends in time; answers whether it did. Throws what the piece throws. */
  tryWithin(leftMs: number, piece: () => void): boolean {
    if (leftMs < MARGIN * (this.#meanMs ?? 0)) return false;
    const start = this.#timer();
    piece();
    const tookMs = this.#timer() - start;
    this.#meanMs =
      this.#meanMs === undefined ? tookMs : this.#meanMs + (tookMs - this.#meanMs) * WEIGHT;
    return true;
  }
}
