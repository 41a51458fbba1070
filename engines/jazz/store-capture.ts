// Stores a capture as a Jazz app would: message by message through cojson's own storage.
import { setImmediate } from "node:timers/promises";
import { StorageApiAsync, StorageApiSync } from "cojson";
import { codedMessage } from "../engine/errors.ts";
import type { CaptureBody, CaptureEntry } from "../history/capture.ts";
import { interceptCalls } from "./intercept-calls.ts";
import type { JazzFailure, JazzFailures } from "./jazz-failure.ts";
import type { JazzStore } from "./jazz-store.ts";
import type { OnProgress } from "./progress.ts";
import { quietly } from "./quietly.ts";
import { unlessStalled, type StallOptions } from "./stall.ts";

/** How to store or check a capture. */
export interface JazzOptions extends StallOptions {
  readonly onProgress?: OnProgress;
}

/** What became of storing a capture. */
export type StoreResult =
  /** `messages` counts those that the storage said were done. */
  | { readonly state: "stored"; readonly messages: number }
  | {
      readonly state: "fail";
      readonly messages: number;
      readonly failures: JazzFailures;
    };

/** Messages handed over at once: a node stores in bursts, and others want their turn between them. */
const BURST = 64;

/**
 * Stores every entry in order and waits until each message is done; stops at the first failure: an
 * error of the store, a message whose predecessor the store does not know, a message that is never
 * done. The store stays open; it should be empty before.
 *
 * cojson's queue of stores is static (StoreQueue.ts 44): a store that hangs blocks all later ones of
 * the same process, in whichever storage.
 */
export async function storeCapture(
  target: JazzStore,
  capture: Pick<CaptureBody, "entries">,
  options: JazzOptions = {},
): Promise<StoreResult> {
  return quietly(() => storeEntries(target, capture.entries, options));
}

async function storeEntries(
  target: JazzStore,
  entries: readonly CaptureEntry[],
  options: JazzOptions,
): Promise<StoreResult> {
  const messages = entries.filter((entry) => entry.kind === "store").length;
  const storing = new Storing(target);
  for (let start = 0; start < entries.length; start += BURST) {
    const burst = storing.hand(entries.slice(start, start + BURST));
    const waited = await unlessStalled(burst, () => storing.done, options);
    if (waited.stalled) storing.stalled();
    const { failure } = storing;
    if (failure !== undefined) {
      await unlessStalled(storing.close(), () => 0, options);
      const actual = `${failure.actual}; ${storing.done} of ${messages} messages done`;
      return { state: "fail", messages: storing.done, failures: [{ ...failure, actual }] };
    }
    options.onProgress?.({ step: "store", done: storing.done, total: messages });
    await setImmediate();
  }
  await storing.close();
  return { state: "stored", messages: storing.done };
}

/** One storage being written to. */
class Storing {
  /** The first failure: what follows it in a broken store follows from it. */
  failure: JazzFailure | undefined;
  done = 0;
  readonly #storage: StorageApiAsync | StorageApiSync;
  /** CoValues of the messages handed over and not done, in order. */
  #waiting: string[] = [];
  #settled: () => void = () => {};

  constructor(target: JazzStore) {
    const onError = (call: string, error: unknown) => {
      this.#fail(this.#waiting[0] ?? "", `store: ${call}`, "no error", codedMessage(error));
      throw error;
    };
    this.#storage =
      target.api === "async"
        ? new StorageApiAsync(interceptCalls(target.store, onError))
        : new StorageApiSync(interceptCalls(target.store, onError));
  }

  /** Hands entries over; resolves when all are done, or one has failed. */
  hand(entries: readonly CaptureEntry[]): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
    for (const entry of entries) {
      if (this.failure !== undefined) break;
      if (entry.kind === "markDeleteAsValid") this.#storage.markDeleteAsValid(entry.id);
      else this.#store(entry);
    }
    if (this.#waiting.length === 0) this.#settled();
    return settled;
  }

  stalled(): void {
    this.#fail(this.#waiting[0] ?? "", "store", "the message is done", "no sign of it");
  }

  /** Drops what is queued and waits for the message that is being stored. */
  async close(): Promise<void> {
    try {
      await this.#storage.close();
    } catch {
      // It gives that message's own error once more (StoreQueue.ts 105), which is kept already.
    }
  }

  #store({ message }: CaptureEntry & { kind: "store" }): void {
    const { id } = message;
    this.#waiting.push(id);
    const done = () => {
      this.done += 1;
      // Messages are done in the order they came (storageAsync.ts 286).
      this.#waiting.shift();
      if (this.#waiting.length === 0) this.#settled();
    };
    const correct = (known: unknown) => {
      const what = "store: what came before";
      this.#fail(id, what, "known to the store", `it knows ${JSON.stringify(known)}`);
      return undefined;
    };
    try {
      // A copy: what a store keeps or changes must not change the capture.
      const stored: unknown = this.#storage.store(structuredClone(message), correct, done);
      if (stored === false) this.#fail(id, "store", "the message is done", "it was refused");
    } catch (error) {
      // Already kept, unless cojson itself failed on an answer.
      this.#fail(id, "store", "no error", codedMessage(error));
    }
  }

  #fail(coValue: string, what: string, expected: string, actual: string): void {
    this.failure ??= { coValue, what, expected, actual };
    this.#settled();
  }
}
