// Plays the calls of a storage tape through cojson's own storage over a store, each to its end before
// the next one. What a load delivers is folded: the async and the sync storage cut it differently.
//
// Not played, since no call of theirs reaches the store by itself or at a time that could be kept: the
// background erasure that a node enables, and `close`, which is the player's.
import { setImmediate } from "node:timers/promises";
import { StorageApiAsync, StorageApiSync } from "cojson";
import { errorAnswer } from "../covalue/answer.ts";
import { coID } from "../covalue/operation-arguments.ts";
import { canonical, type Json } from "../engine/json.ts";
import { runAsync } from "../engine/steps.ts";
import type { ContentMessage } from "../history/capture.ts";
import { foldLoaded, type FoldedCoValue } from "../jazz/fold-content.ts";
import { guardedStorage, type GuardedStorage } from "../jazz/guarded-storage.ts";
import { interceptCalls } from "../jazz/intercept-calls.ts";
import type { JazzStore } from "../jazz/jazz-store.ts";
import { comparableAnswer } from "./comparable-answer.ts";
import type { PlayedStore } from "./played-call.ts";
import { playSingleCall } from "./play-single-call.ts";
import { isStoreCall, type StorageCall } from "./storage-call.ts";

/** One store under cojson's storage. */
export class StoragePlayer {
  readonly #target: JazzStore;
  readonly #played: PlayedStore;
  readonly #storage: StorageApiAsync | StorageApiSync;
  /** For loads alone: an error of the store must leave none of them without an end. */
  readonly #loading: GuardedStorage;
  #error: { readonly error: unknown } | undefined;

  /** `played` is the same store, for the calls that a storage hands on as they are. */
  constructor(target: JazzStore, played: PlayedStore) {
    const keep = (_call: string, error: unknown): never => {
      this.#error ??= { error };
      throw error;
    };
    this.#target = target;
    this.#played = played;
    this.#storage =
      target.api === "async"
        ? new StorageApiAsync(interceptCalls(target.store, keep))
        : new StorageApiSync(interceptCalls(target.store, keep));
    this.#loading = guardedStorage(target);
  }

  /** Plays a call; errors become answers. */
  async play(call: StorageCall): Promise<Json> {
    this.#error = undefined;
    try {
      const answer = await this.#play(call);
      // cojson's store queue swallows errors (StoreQueue.ts 91).
      return this.#kept() ?? answer;
    } catch (error) {
      return { ...errorAnswer(error) };
    }
  }

  #kept(): Json | undefined {
    return this.#error === undefined ? undefined : { ...errorAnswer(this.#error.error) };
  }

  async #play(call: StorageCall): Promise<Json> {
    if (isStoreCall(call)) {
      return comparableAnswer(await runAsync(playSingleCall(this.#played, call)));
    }
    switch (call.call) {
      case "store":
        return this.#store(call);
      case "load":
        return this.#load(call.id);
      case "loadKnownState":
        // Of the store: cojson's async storage remembers what was erased since (storageAsync.ts 71).
        return { ok: canonical(await this.#target.store.getCoValueKnownState(call.id)) };
      case "markDeleteAsValid":
        this.#storage.markDeleteAsValid(coID(call.id));
        return { ok: null };
      case "eraseAllDeletedCoValues":
        await this.#storage.eraseAllDeletedCoValues();
        return { ok: null };
      case "onCoValueUnmounted":
        this.#storage.onCoValueUnmounted(coID(call.id));
        this.#loading.storage.onCoValueUnmounted(coID(call.id));
        return { ok: null };
      case "enableDeletedCoValuesErasure":
      case "close":
        return { skipped: call.call };
    }
  }

  async #store({ message, corrections }: StorageCall & { call: "store" }): Promise<Json> {
    let isDone = false;
    let asked = 0;
    const correct = (): ContentMessage[] | undefined => {
      asked += 1;
      return asked > 1 || corrections === undefined ? undefined : corrections.map(contentOf);
    };
    this.#storage.store(contentOf(message), correct, () => (isDone = true));
    await this.#untilStored();
    return { ok: isDone ? "stored" : "not stored", corrections: asked };
  }

  /** Waits until the async storage's queue has nothing left to do. */
  async #untilStored(): Promise<void> {
    if (!("storeQueue" in this.#storage)) return;
    const { storeQueue } = this.#storage;
    while (storeQueue.processing) {
      // Its errors are kept already.
      await storeQueue.lastCallback?.catch(() => {});
      await setImmediate();
    }
  }

  async #load(id: string): Promise<Json> {
    const { storage, faults } = this.#loading;
    const faultsBefore = faults.length;
    const messages: ContentMessage[] = [];
    let found = false;
    const deliver = (message: ContentMessage): void => {
      // Dependencies come along, in one storage and not in the other.
      if (message.id === id) messages.push(message);
    };
    await storage.load(id, deliver, (answer) => (found = answer));
    // In a node its sync manager pulls these (sync.ts 728).
    if ("streamingQueue" in storage) {
      for (let next = storage.streamingQueue.pull(); next; next = storage.streamingQueue.pull()) {
        next();
      }
    }
    const fault = faults[faultsBefore];
    if (fault !== undefined) return { ...errorAnswer(fault.error) };
    const folded = found ? foldLoaded(messages) : undefined;
    return { ok: folded === undefined ? null : foldedAnswer(folded) };
  }
}

/** A copy, since cojson and the store may keep or change it. */
function contentOf(message: Json): ContentMessage {
  // The recorder was given a content message; its text is what the tape has.
  return structuredClone(message) as unknown as ContentMessage;
}

function foldedAnswer({ header, sessions }: FoldedCoValue): Json {
  return canonical({
    header,
    sessions: [...sessions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([session, { transactions, lastSignature, signatures }]) => ({
        session,
        transactions,
        lastSignature,
        signatures: [...signatures].sort(([a], [b]) => a - b),
      })),
  });
}
