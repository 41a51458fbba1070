// A stream of operations that is made while it is played: a few at a time, outside of any
// operation's time, so that a million never lie in memory at once and making them is in no latency.
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "./timer.ts";

/** Operations that were made and not played yet, in order. */
export class OperationStream<Operation> {
  readonly #iterator: Iterator<Operation>;
  readonly #timer: Timer;
  /** Kept at its length, so that making operations does not pay for making it longer each time. */
  readonly #ready: (Operation | undefined)[] = [];
  #readyCount = 0;
  #generationMs = 0;
  #ended = false;

  constructor(operations: Iterable<Operation>, timer: Timer) {
    this.#iterator = operations[Symbol.iterator]();
    this.#timer = timer;
  }

  /**
   * Makes operations until `count` are ready or the stream ends; answers how many of them are ready.
   * Throws what their maker throws.
   */
  prepare(count: number): number {
    if (this.#readyCount < count && !this.#ended) {
      const start = this.#timer();
      this.#make(count);
      this.#generationMs += this.#timer() - start;
    }
    return Math.min(count, this.#readyCount);
  }

  /** Makes one operation more than are ready. */
  prepareOne(): void {
    this.prepare(this.#readyCount + 1);
  }

  /** Whether so many are ready, or all that are left. */
  hasReady(count: number): boolean {
    return this.#ended || this.#readyCount >= count;
  }

  #make(count: number): void {
    const iterator = this.#iterator;
    const ready = this.#ready;
    let made = this.#readyCount;
    while (made < count) {
      const next = iterator.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      ready[made] = next.value;
      made += 1;
    }
    this.#readyCount = made;
  }

  /** The ready operations, from the first on; what follows them means nothing. */
  get ready(): readonly (Operation | undefined)[] {
    return this.#ready;
  }

  /** Drops the first `count` of the ready operations, which were played. */
  drop(count: number): void {
    const rest = this.#readyCount - count;
    if (rest > 0) this.#ready.copyWithin(0, count, this.#readyCount);
    this.#ready.fill(undefined, rest, this.#readyCount);
    this.#readyCount = rest;
  }

  /** Time that making the operations took so far. */
  get generationNs(): number {
    return this.#generationMs * NANOSECONDS_PER_MILLISECOND;
  }

  /** Tells the maker that no more are wanted, so that it can release what it holds. */
  end(): void {
    if (!this.#ended) this.#iterator.return?.();
    this.#ended = true;
  }
}
