// A run's budget of time, shared out to its cells as they begin. Knows no check and no clock of its own.

/** Among whom a budget is shared. */
export interface Sharing {
  /** How many cells there will be. */
  readonly cells: number;
  /** How many of them are under way at a time. */
  readonly jobs: number;
  /** Milliseconds from any beginning. */
  readonly now: () => number;
}

/** A budget of which every cell gets its share: what no cell under way has, by the cells that are left. */
export class RunBudget {
  readonly #endMs: number;
  readonly #now: () => number;
  /** When each job will be done with its cell, should that take all of its share. */
  readonly #busyUntilMs: number[];
  #cellsLeft: number;

  constructor(ms: number, { cells, jobs, now }: Sharing) {
    const startMs = now();
    this.#endMs = startMs + ms;
    this.#now = now;
    this.#busyUntilMs = Array.from({ length: Math.min(jobs, cells) }, () => startMs);
    this.#cellsLeft = cells;
  }

  /** The milliseconds of the cell that begins now; none or less where the budget is used up. */
  share(): number {
    const nowMs = this.#now();
    // A job is free, or no cell would begin: the one that was to be so first.
    this.#busyUntilMs.sort((a, b) => a - b).shift();
    const free = [nowMs, ...this.#busyUntilMs].map((untilMs) =>
      Math.max(0, this.#endMs - Math.max(untilMs, nowMs)),
    );
    const all = free.reduce((sum, ms) => sum + ms, 0);
    const share = Math.min(all / this.#cellsLeft, this.#endMs - nowMs);
    this.#cellsLeft -= 1;
    this.#busyUntilMs.push(nowMs + share);
    return share;
  }
}
