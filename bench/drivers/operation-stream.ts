// A stream of operations that is made while it is played: a few at a time, outside of any
// operation's time, so that a million never lie in memory at once and making them is in no latency.
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "./timer.ts";

/** Operations that were made and not played yet, in order. */
export class OperationStream<Operation> {
  readonly #iterator: Iterator<Operation>;
  readonly #timer: Timer;
  readonly #ready: Operation[] = [];
  #generationMs = 0;
  #ended = false;

  constructor(operations: Iterable<Operation>, timer: Timer) {
    this.#iterator = operations[Symbol.iterator]();
    this.#timer = timer;
  }

  /** Makes operations until `count` are ready or the stream ends; throws what their maker throws. */
  prepare(count: number): readonly Operation[] {
    if (this.#ready.length >= count || this.#ended) return this.#ready;
    const start = this.#timer();
    while (this.#ready.length < count) {
      const next = this.#iterator.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      this.#ready.push(next.value);
    }
    this.#generationMs += this.#timer() - start;
    return this.#ready;
  }

  /** Drops the first `count` of the ready operations, which were played. */
  drop(count: number): void {
    if (count === this.#ready.length) this.#ready.length = 0;
    else this.#ready.splice(0, count);
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
