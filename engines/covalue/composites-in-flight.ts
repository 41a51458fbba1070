// The composite calls of a client that are under way. The client knows their parts alone, and when it is
// closed between two of them the rest is refused: so they are waited for first.
import { AssayError } from "../engine/errors.ts";

/** Composite calls that are under way, and the `close` that waits for them. */
export class CompositesInFlight {
  readonly #running = new Set<Promise<unknown>>();
  /** Calls of `close` that wait. */
  #waiting = 0;

  /** Runs a composite call, for which `close` waits. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.#assertNotClosing();
    const running = call();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Makes any other call. Errors: `STORE_CLOSED` while `close` waits. */
  elsewhere<T>(call: () => T): T | Promise<never> {
    try {
      this.#assertNotClosing();
    } catch (error) {
      return Promise.reject(error);
    }
    return call();
  }

  /** Closes once no composite call is under way. */
  async close(close: () => Promise<void>): Promise<void> {
    if (this.#running.size > 0) {
      this.#waiting += 1;
      await Promise.allSettled(this.#running);
      this.#waiting -= 1;
    }
    // From here on the client refuses by itself; where it refuses to be closed it goes on.
    return close();
  }

  #assertNotClosing(): void {
    if (this.#waiting > 0) throw new AssayError("STORE_CLOSED", "the store is closing");
  }
}
