// A stream of operations that is made while it is played: a few at a time, outside of any
// operation's time, so that a million never lie in memory at once and making them is in no latency.
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "./timer.ts";

/** Operations that were made and not played yet, in order. */
export class OperationStream<Operation> {
  readonly #iterator: Iterator<Operation>;
  readonly #timer: Timer;
  /** Kept at its length, so that making operations does not pay for making it longer each time. */
  readonly #made: (Operation | undefined)[] = [];
  /** The ready ones lie from the first to before the end; what lies around them was played. */
  #first = 0;
  #end = 0;
  #generationMs = 0;
  #ended = false;

  constructor(operations: Iterable<Operation>, timer: Timer) {
    this.#iterator = operations[Symbol.iterator]();
    this.#timer = timer;
  }

  /**
   * Makes operations until `count` are ready or the stream ends; answers how many of them are ready. Where
   * any has to be made, `ahead` are, if that is more. Throws what their maker throws.
   */
  prepare(count: number, ahead = count): number {
    if (this.#end - this.#first < count && !this.#ended) {
      const start = this.#timer();
      this.#make(Math.max(count, ahead));
      this.#generationMs += this.#timer() - start;
    }
    return Math.min(count, this.#end - this.#first);
  }

  /** Makes one operation more than are ready. */
  prepareOne(): void {
    this.prepare(this.#end - this.#first + 1);
  }

  /** Whether so many are ready, or all that are left. */
  hasReady(count: number): boolean {
    return this.#ended || this.#end - this.#first >= count;
  }

  #make(count: number): void {
    this.#moveToStart();
    const iterator = this.#iterator;
    const made = this.#made;
    const wanted = this.#first + count;
    let end = this.#end;
    while (end < wanted) {
      const next = iterator.next();
      if (next.done === true) {
        this.#ended = true;
        break;
      }
      made[end] = next.value;
      end += 1;
    }
    this.#end = end;
  }

  /**
   * Only once at least as many were played as have to be moved, so that each is moved once at the most
   * as a rule, and the array is no longer than twice what is asked for.
   */
  #moveToStart(): void {
    const made = this.#made;
    const count = this.#end - this.#first;
    if (this.#first < count || this.#first === 0) return;
    for (let index = 0; index < count; index += 1) {
      made[index] = made[this.#first + index];
      made[this.#first + index] = undefined;
    }
    this.#first = 0;
    this.#end = count;
  }

  /** Where the ready operations lie, from `first` on; what lies before and after them means nothing. */
  get made(): readonly (Operation | undefined)[] {
    return this.#made;
  }

  /** Where the first ready operation lies in `made`. */
  get first(): number {
    return this.#first;
  }

  /** Drops the first `count` of the ready operations, which were played. */
  drop(count: number): void {
    const made = this.#made;
    const end = this.#first + count;
    for (let index = this.#first; index < end; index += 1) made[index] = undefined;
    this.#first = end;
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
