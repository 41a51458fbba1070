// The life of one open store: open, closing, closed. Calls in flight are counted, so that `close`
// can wait for them; calls that come later are refused.
import { AssayError } from "./errors.ts";

/** The life of an async store. */
export class Lifecycle {
  readonly #name: string;
  #inFlight = 0;
  #closing: Promise<void> | undefined;
  #drained: (() => void) | undefined;

  /** `name` is what the refusal of a late call calls the store. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Throws `STORE_CLOSED` once `close` was called. */
  assertOpen(): void {
    if (this.#closing !== undefined) throw closedError(this.#name);
  }

  /** Runs a call that `close` has to wait for. Rejects with `STORE_CLOSED` once `close` was called. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.assertOpen();
    this.#inFlight += 1;
    try {
      return await call();
    } finally {
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#drained?.();
    }
  }

  /** Refuses new calls, waits for those in flight, then releases; later calls share the first one's outcome. */
  close(release: () => Promise<void> | void): Promise<void> {
    this.#closing ??= this.#drain().then(release);
    return this.#closing;
  }

  #drain(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
    });
  }
}

/** The life of a sync store: nothing is ever in flight when `close` is called from outside. */
export class LifecycleSync {
  readonly #name: string;
  #closed = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** Throws `STORE_CLOSED` once `close` was called. */
  assertOpen(): void {
    if (this.#closed) throw closedError(this.#name);
  }

  /** Releases once; a second call does nothing. */
  close(release: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    release();
  }
}

function closedError(name: string): AssayError {
  return new AssayError("STORE_CLOSED", `the ${name} store is closed`);
}
