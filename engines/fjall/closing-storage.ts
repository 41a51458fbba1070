// cojson's storage over a store of the port, with an end to it. cojson's own `close` drops what is queued
// and leaves the database open, and what its calls reject with is nobody's: it would end the process.
import { setTimeout as sleep } from "node:timers/promises";
import { logger, StorageApiAsync } from "cojson";
import type { CoValueStore } from "../covalue/port.ts";
import { AssayError, errorCode } from "../engine/errors.ts";

/** Resolves after so many milliseconds, or rejects when the signal says that nobody waits any more. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<unknown>;

/** Error `CLOSE_TIMEOUT`, with the number of stores that were not done. */
export class CloseTimeoutError extends AssayError {
  /** Calls of `store` whose content was still queued or on its way. */
  readonly unstored: number;

  constructor(unstored: number, ms: number, options?: { readonly cause?: unknown }) {
    const what = unstored === 1 ? "1 message was" : `${unstored} messages were`;
    super(
      "CLOSE_TIMEOUT",
      `${what} not stored ${ms} ms after close; the database is closed, peers may still have the content`,
      options,
    );
    this.unstored = unstored;
  }
}

/** A storage that owns its store: closing the one closes the other. */
export class ClosingStorage extends StorageApiAsync {
  readonly #store: CoValueStore;
  readonly #closeTimeoutMs: number;
  readonly #wait: Wait;
  /** Messages that came and are neither stored nor given up. */
  #unsettled = 0;
  /** Messages that were stored. */
  #stored = 0;
  #allSettled: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** `closeTimeoutMs` may be infinite. `wait` is how time passes. Default: as it does. */
  constructor(store: CoValueStore, closeTimeoutMs: number, wait: Wait = pass) {
    super(store);
    this.#store = store;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#wait = wait;
    this.#watchQueue();
  }

  /** Once `close` was called nothing more is taken, and `done` is never called. */
  override async store(
    ...[message, correct, done]: Parameters<StorageApiAsync["store"]>
  ): Promise<void> {
    if (this.#closing !== undefined) {
      const { id } = message;
      logger.warn("Content came after the storage was closed, and is not stored", { id });
      return;
    }
    this.#unsettled += 1;
    await super.store(message, correct, () => {
      this.#stored += 1;
      done?.();
    });
  }

  /**
   * Waits for what is queued, up to the limit, then closes the store, which waits for the calls that are
   * in flight. Idempotent.
   *
   * Errors: `CLOSE_TIMEOUT`, once the store is closed; those of the store.
   */
  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#settledInTime();
    const unsettled = this.#unsettled;
    const stored = this.#stored;
    void super.close();
    let failure: unknown;
    try {
      await this.#store.close();
    } catch (error) {
      failure = error;
    }
    // The message that was on its way may have been stored after all, before the store was closed.
    const unstored = unsettled - (this.#stored - stored);
    if (unstored > 0)
      throw new CloseTimeoutError(unstored, this.#closeTimeoutMs, { cause: failure });
    if (failure !== undefined) throw failure;
  }

  async #settledInTime(): Promise<void> {
    if (this.#unsettled === 0) return;
    const settled = new Promise<void>((resolve) => {
      this.#allSettled = resolve;
    });
    const waiting = new AbortController();
    const timeout = this.#wait(this.#closeTimeoutMs, waiting.signal).catch(() => {});
    await Promise.race([settled, timeout]);
    waiting.abort();
  }

  /**
   * cojson's queue tells nobody when a message is done with, since `done` is for those that were stored.
   * It takes the next one when it is, and finds none at the end.
   */
  #watchQueue(): void {
    const queue = this.storeQueue;
    const pull = queue.pull.bind(queue);
    let isWorking = false;
    queue.pull = () => {
      if (isWorking) this.#unsettled -= 1;
      const next = pull();
      isWorking = next !== undefined;
      if (this.#unsettled === 0) this.#allSettled?.();
      return next;
    };
  }

  // The calls whose rejections cojson hands to nobody. What fails is said in the log, and is answered
  // as what does no harm, or not at all.

  /** A coValue that cannot be read is not found: cojson then asks its peers. */
  override async loadCoValue(
    ...[id, callback, done]: Parameters<StorageApiAsync["loadCoValue"]>
  ): Promise<void> {
    try {
      await super.loadCoValue(id, callback, done);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      logger.warn("Failed to load a coValue from storage", { id, err: error });
      done?.(false);
    }
  }

  override trackCoValuesSyncState(
    ...[updates, done]: Parameters<StorageApiAsync["trackCoValuesSyncState"]>
  ): void {
    this.#store.trackCoValuesSyncState(updates).then(() => done?.(), warn);
  }

  override getUnsyncedCoValueIDs(
    ...[callback]: Parameters<StorageApiAsync["getUnsyncedCoValueIDs"]>
  ): void {
    this.#store.getUnsyncedCoValueIDs().then(callback, warn);
  }

  override stopTrackingSyncState(
    ...[id]: Parameters<StorageApiAsync["stopTrackingSyncState"]>
  ): void {
    this.#store.stopTrackingSyncState(id).catch(warn);
  }

  override getCoValueIDs(
    ...[limit, offset, callback]: Parameters<StorageApiAsync["getCoValueIDs"]>
  ): void {
    this.#store.getCoValueIDs(limit, offset).then(callback, warn);
  }

  override getCoValueCount(...[callback]: Parameters<StorageApiAsync["getCoValueCount"]>): void {
    this.#store.getCoValueCount().then(callback, warn);
  }

  override tryAcquireStorageReconciliationLock(
    ...[sessionId, peerId, callback]: Parameters<
      StorageApiAsync["tryAcquireStorageReconciliationLock"]
    >
  ): void {
    this.#store
      .tryAcquireStorageReconciliationLock(sessionId, peerId)
      .catch((error: unknown) => {
        warn(error);
        return { acquired: false, reason: "lock_held" } as const;
      })
      .then(callback);
  }

  override renewStorageReconciliationLock(
    ...[sessionId, peerId, offset]: Parameters<StorageApiAsync["renewStorageReconciliationLock"]>
  ): void {
    this.#store.renewStorageReconciliationLock(sessionId, peerId, offset).catch(warn);
  }

  override releaseStorageReconciliationLock(
    ...[sessionId, peerId]: Parameters<StorageApiAsync["releaseStorageReconciliationLock"]>
  ): void {
    this.#store.releaseStorageReconciliationLock(sessionId, peerId).catch(warn);
  }
}

/** The longest time that Node's timers take; they end a longer one at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const pass: Wait = (ms, signal) =>
  ms > LONGEST_TIMER_MS
    ? new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      })
    : sleep(ms, undefined, { signal });

function warn(error: unknown): void {
  logger.warn("A call of the storage failed", { err: error });
}
