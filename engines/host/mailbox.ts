// Values from callbacks, read one at a time with await. Unbounded on purpose: a reader that lags must
// not slow its writer down, since the writer may be measuring.

/** A queue with one reader. */
export class Mailbox<T> {
  readonly #values: T[] = [];
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** Adds a value; dropped after a failure. */
  push(value: T): void {
    if (this.#failure !== undefined) return;
    this.#values.push(value);
    this.#wake?.();
  }

  /** The reader gets this error once it has read what came before; the first failure counts. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake?.();
  }

  /** The reader gets this error at once, and nothing of what came before. */
  interrupt(error: unknown): void {
    this.#values.length = 0;
    this.#failure = { error };
    this.#wake?.();
  }

  /** The next value, as soon as there is one; rejects with the failure when none is left. */
  async next(): Promise<T> {
    for (;;) {
      if (this.#values.length > 0) {
        // The length says that there is one; `T` may hold undefined.
        return this.#values.shift() as T;
      }
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
