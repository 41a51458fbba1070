// Small pieces of work for the time in which a driver waits, as long as they fit.
import type { Timer } from "./timer.ts";

/** The time left has to be so many times what a piece takes, since pieces differ. */
const MARGIN = 4;
/** One piece raises what the next is thought to take by no more than this. */
const MOST_GROWTH = 2;

/** Pieces of one kind of work. */
export class IdleWork {
  readonly #timer: Timer;
  /** What the next piece is likely to take; one that was interrupted says little of it. */
  #expectedMs: number | undefined;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Does a piece if it likely ends in time; answers whether it did. Throws what the piece throws. */
  tryWithin(leftMs: number, piece: () => void): boolean {
    if (leftMs < MARGIN * (this.#expectedMs ?? 0)) return false;
    const start = this.#timer();
    piece();
    const tookMs = this.#timer() - start;
    this.#expectedMs = Math.min(tookMs, MOST_GROWTH * (this.#expectedMs ?? tookMs));
    return true;
  }
}
