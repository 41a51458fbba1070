// One writer at a time. Writers queue in the order they came; a write that is issued from inside an
// open transaction's callback would wait for itself, so it is refused instead.
import { AsyncLocalStorage } from "node:async_hooks";
import { AssayError } from "./errors.ts";

/** A transaction's callback, and the one of another store that it was called from. */
interface CallbackScope {
  readonly queue: WriterQueue;
  readonly outer: CallbackScope | undefined;
  open: boolean;
}

/**
 * Which transactions' callbacks the current async context descends from, if any. One for all stores:
 * Node 20 carries every storage that was ever used from promise to promise, so one a store would
 * slow a process down with each store it opens.
 */
const callbackContext = new AsyncLocalStorage<CallbackScope>();

/** The innermost scope that is open; those that ended are let go, or they would pile up. */
function openScope(): CallbackScope | undefined {
  let scope = callbackContext.getStore();
  while (scope !== undefined && !scope.open) scope = scope.outer;
  return scope;
}

/** The queue of an async store's writers. */
export class WriterQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs a write when all earlier ones have ended. Throws `NESTED_TRANSACTION` from inside a transaction. */
  write<T>(work: () => Promise<T>): Promise<T> {
    if (this.insideTransaction()) return Promise.reject(nestedError());
    const turn = this.#tail.then(work, work);
    this.#tail = turn.catch(() => {});
    return turn;
  }

  /** Whether the caller runs in the async context of a transaction's callback that has not settled. */
  insideTransaction(): boolean {
    for (let scope = openScope(); scope !== undefined; scope = scope.outer) {
      if (scope.queue === this && scope.open) return true;
    }
    return false;
  }

  /** Runs a transaction's callback so that writes issued from it are known as nested until it settles. */
  async asTransaction<T>(callback: () => Promise<T>): Promise<T> {
    const scope: CallbackScope = { queue: this, outer: openScope(), open: true };
    try {
      return await callbackContext.run(scope, callback);
    } finally {
      // What the callback left running may write again: it queues like everyone else.
      scope.open = false;
    }
  }
}

/** Guards a sync store's writers: during a transaction's callback any other write is nested. */
export class WriterGuard {
  #inTransaction = false;

  /** Runs a write. Throws `NESTED_TRANSACTION` from inside a transaction. */
  write<T>(work: () => T): T {
    if (this.#inTransaction) throw nestedError();
    return work();
  }

  /**
   * Runs a transaction's callback so that writes issued from it are refused. Throws `INVALID_ARGUMENT`
   * when it answers with a promise: what it does later would not be part of the transaction.
   */
  asTransaction<T>(callback: () => T): T {
    this.#inTransaction = true;
    try {
      const result = callback();
      if (!isThenable(result)) return result;
      // Its rejection, if any, is the caller's mistake that the error below already names.
      result.then(undefined, () => {});
      throw new AssayError(
        "INVALID_ARGUMENT",
        "the callback of a sync transaction returned a promise",
      );
    } finally {
      this.#inTransaction = false;
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}

/** The refusal of a write that would wait for the transaction it is issued from. */
export function nestedError(): AssayError {
  return new AssayError(
    "NESTED_TRANSACTION",
    "a write was issued from inside an open transaction; write through its handle instead",
  );
}
