// A round: operations played back to back, each timed from the end of the one before, then recorded
// and, outside of anybody's time, checked. One reading of the timer an operation (or a batch): what
// lies between two readings is the operation, one reading, and putting its outcome into an array.
import { LONGEST_BATCH } from "./batching.ts";
import type { LatencySink } from "./latency-sink.ts";
import type { Check, Play } from "./play.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "./timer.ts";

/** Outcomes that a round may hold, and with it the longest round. */
export const LONGEST_ROUND = 2 * LONGEST_BATCH;

/** What a round plays and how. */
export interface Round<Operation> {
  /** Holds the round's operations from `first` on. */
  readonly operations: readonly (Operation | undefined)[];
  readonly first: number;
  /** Operations that it plays at the most. */
  readonly count: number;
  /** Operations a pair of timer readings. */
  readonly batch: number;
  /** Operations in flight at the most; 1 in sync cells. */
  readonly concurrency: number;
  /** Time after which none is begun any more, once one was. */
  readonly mostMs: number;
  /** Where it begins on the clock that sinks are told: one that stands still between rounds. */
  readonly atMs: number;
}

/** What came of a round. */
export interface RoundResult {
  readonly played: number;
  readonly startMs: number;
  /** From its first operation's start to its last one's end. */
  readonly durationMs: number;
}

/** Plays rounds; one player's rounds share its memory and must not overlap. */
export class RoundPlayer<Operation, Outcome> {
  readonly #subject: Play<Operation, Outcome>;
  readonly #check: Check<Operation, Outcome>;
  readonly #timer: Timer;
  readonly #outcomes: (Outcome | undefined)[] = [];
  /** By batch, in the order in which they were begun. */
  readonly #starts = new Float64Array(LONGEST_ROUND);
  readonly #ends = new Float64Array(LONGEST_ROUND);
  #taken = 0;

  constructor(subject: Play<Operation, Outcome>, check: Check<Operation, Outcome>, timer: Timer) {
    this.#subject = subject;
    this.#check = check;
    this.#timer = timer;
  }

  /** Plays a round; throws what an operation or a check throws, once none is in flight. */
  async play(round: Round<Operation>, sink: LatencySink): Promise<RoundResult> {
    this.#taken = 0;
    if (this.#subject.api === "sync") this.#playSync(round, this.#subject.play);
    else await this.#playAsync(round, this.#subject.play);
    const result = this.#record(round, sink);
    this.#checkOutcomes(round, result.played);
    return result;
  }

  #playSync(round: Round<Operation>, play: (operation: Operation) => Outcome): void {
    const { operations, first, count, batch, mostMs } = round;
    const timer = this.#timer;
    const outcomes = this.#outcomes;
    let slot = 0;
    let index = 0;
    let start = timer();
    const untilMs = start + mostMs;
    do {
      const end = Math.min(index + batch, count);
      for (; index < end; index += 1)
        outcomes[index] = play(operations[first + index] as Operation);
      const endMs = timer();
      this.#starts[slot] = start;
      this.#ends[slot] = endMs;
      slot += 1;
      start = endMs;
    } while (index < count && start < untilMs);
    this.#taken = index;
  }

  /** Each worker plays one operation after the other, so their number is in flight. */
  async #playAsync(
    round: Round<Operation>,
    play: (operation: Operation) => Promise<Outcome>,
  ): Promise<void> {
    const untilMs = this.#timer() + round.mostMs;
    const workers = Array.from(
      { length: Math.min(round.concurrency, Math.ceil(round.count / round.batch)) },
      () => this.#work(round, play, untilMs),
    );
    const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
  }

  async #work(
    { operations, first, count, batch }: Round<Operation>,
    play: (operation: Operation) => Promise<Outcome>,
    untilMs: number,
  ): Promise<void> {
    const timer = this.#timer;
    const outcomes = this.#outcomes;
    let start = timer();
    while (this.#taken < count && (start < untilMs || this.#taken === 0)) {
      let index = this.#taken;
      const slot = index / batch;
      const end = Math.min(index + batch, count);
      this.#taken = end;
      try {
        for (; index < end; index += 1)
          outcomes[index] = await play(operations[first + index] as Operation);
      } catch (error) {
        this.#taken = count;
        throw error;
      }
      const endMs = timer();
      this.#starts[slot] = start;
      this.#ends[slot] = endMs;
      start = endMs;
    }
  }

  #checkOutcomes({ operations, first }: Round<Operation>, played: number): void {
    const check = this.#check;
    const outcomes = this.#outcomes;
    for (let index = 0; index < played; index += 1) {
      // Both arrays hold at least that many.
      const outcome = outcomes[index] as Outcome;
      // Not held any longer; the array is kept at its length, so that no round pays for making it longer.
      outcomes[index] = undefined;
      check(operations[first + index] as Operation, outcome);
    }
  }

  #record({ batch, atMs }: Round<Operation>, sink: LatencySink): RoundResult {
    const played = this.#taken;
    const starts = this.#starts;
    const ends = this.#ends;
    const startMs = starts[0] as number;
    let lastMs = 0;
    for (let slot = 0, index = 0; index < played; slot += 1) {
      const endMs = ends[slot] as number;
      const end = Math.min(index + batch, played);
      const spanNs = (endMs - (starts[slot] as number)) * NANOSECONDS_PER_MILLISECOND;
      const latencyNs = spanNs / (end - index);
      for (; index < end; index += 1) sink.record(atMs + endMs - startMs, latencyNs);
      if (endMs > lastMs) lastMs = endMs;
    }
    return { played, startMs, durationMs: lastMs - startMs };
  }
}
