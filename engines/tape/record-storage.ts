// A recorder between a node and its storage: what the node asks reaches the storage as it is, what the
// storage says reaches the node, and the tape has both.
import type { StorageAPI } from "cojson";
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { jsonLine } from "./json-line.ts";
import { observed } from "./observe-answer.ts";
import { recordedNumber } from "./recorded-number.ts";
import type { StorageCall } from "./storage-call.ts";
import type { TapeWriter } from "./tape-writer.ts";

/**
 * Wraps a node's storage, async or sync, so that what the node asks of it is also recorded. A call counts
 * as answered when its callback is called, a store when it says that it is done. What cojson answers from
 * its own memory (`getKnownState`, `waitForSync`) is handed on and not recorded.
 *
 * Where the tape cannot be written the storage goes on without it. Errors: `INVALID_ARGUMENT` for a tape
 * of another level.
 */
export function recordStorage(storage: StorageAPI, tape: TapeWriter): StorageAPI {
  if (tape.level !== "storage") {
    throw new AssayError(
      "INVALID_ARGUMENT",
      `a tape of level ${tape.level} holds no calls to a storage`,
    );
  }
  return new RecordedStorage(storage, tape);
}

/** Says that a call is answered. */
type Answered = (failed?: { readonly error: unknown }) => void;

class RecordedStorage implements StorageAPI {
  readonly #storage: StorageAPI;
  readonly #tape: TapeWriter;

  constructor(storage: StorageAPI, tape: TapeWriter) {
    this.#storage = storage;
    this.#tape = tape;
    // Only sync storages have one, and cojson looks whether it is there.
    if (storage.streamingQueue !== undefined) this.streamingQueue = storage.streamingQueue;
  }

  readonly streamingQueue?: NonNullable<StorageAPI["streamingQueue"]>;

  store(...[message, correct, done]: Parameters<StorageAPI["store"]>) {
    const corrections: string[] = [];
    const answered = this.#begin(
      // JSON, by what cojson sends over networks.
      () => ({ call: "store", message: message as unknown as Json }),
      (text) =>
        corrections.length === 0
          ? text
          : `${text.slice(0, -1)},"corrections":[${corrections.join(",")}]}`,
    );
    return this.#make(answered, () =>
      this.#storage.store(
        message,
        (known) => {
          const sent = correct(known);
          if (sent !== undefined) {
            this.#tape.attempt(() => corrections.push(...sent.map((one) => jsonLine(one))));
          }
          return sent;
        },
        () => {
          answered();
          done?.();
        },
      ),
    );
  }

  load(...[id, deliver, done]: Parameters<StorageAPI["load"]>) {
    const answered = this.#begin(() => ({ call: "load", id }));
    return this.#make(answered, () =>
      this.#storage.load(id, deliver, (found) => {
        answered();
        done?.(found);
      }),
    );
  }

  loadKnownState(...[id, callback]: Parameters<StorageAPI["loadKnownState"]>) {
    const answered = this.#begin(() => ({ call: "loadKnownState", id }));
    return this.#make(answered, () =>
      this.#storage.loadKnownState(id, afterwards(answered, callback)),
    );
  }

  markDeleteAsValid(...[id]: Parameters<StorageAPI["markDeleteAsValid"]>) {
    return this.#atOnce({ call: "markDeleteAsValid", id }, () =>
      this.#storage.markDeleteAsValid(id),
    );
  }

  enableDeletedCoValuesErasure() {
    return this.#atOnce({ call: "enableDeletedCoValuesErasure" }, () =>
      this.#storage.enableDeletedCoValuesErasure(),
    );
  }

  eraseAllDeletedCoValues() {
    const answered = this.#begin(() => ({ call: "eraseAllDeletedCoValues" }));
    return observed(() => this.#storage.eraseAllDeletedCoValues(), {
      ok: () => answered(),
      failed: (error) => answered({ error }),
    });
  }

  getKnownState(...[id]: Parameters<StorageAPI["getKnownState"]>) {
    return this.#storage.getKnownState(id);
  }

  waitForSync(...[id, coValue]: Parameters<StorageAPI["waitForSync"]>) {
    return this.#storage.waitForSync(id, coValue);
  }

  trackCoValuesSyncState(...[updates, done]: Parameters<StorageAPI["trackCoValuesSyncState"]>) {
    const answered = this.#begin(() => ({
      call: "trackCoValuesSyncState",
      updates: updates.map(({ id, peerId, synced }) => ({ id, peer: peerId, synced })),
    }));
    return this.#make(answered, () =>
      this.#storage.trackCoValuesSyncState(updates, () => {
        answered();
        done?.();
      }),
    );
  }

  getUnsyncedCoValueIDs(...[callback]: Parameters<StorageAPI["getUnsyncedCoValueIDs"]>) {
    const answered = this.#begin(() => ({ call: "getUnsyncedCoValueIDs" }));
    return this.#make(answered, () =>
      this.#storage.getUnsyncedCoValueIDs(afterwards(answered, callback)),
    );
  }

  stopTrackingSyncState(...[id]: Parameters<StorageAPI["stopTrackingSyncState"]>) {
    return this.#atOnce({ call: "stopTrackingSyncState", id }, () =>
      this.#storage.stopTrackingSyncState(id),
    );
  }

  getCoValueIDs(...[limit, offset, callback]: Parameters<StorageAPI["getCoValueIDs"]>) {
    const answered = this.#begin(() => ({
      call: "getCoValueIDs",
      limit: recordedNumber(limit),
      offset: recordedNumber(offset),
    }));
    return this.#make(answered, () =>
      this.#storage.getCoValueIDs(limit, offset, afterwards(answered, callback)),
    );
  }

  getCoValueCount(...[callback]: Parameters<StorageAPI["getCoValueCount"]>) {
    const answered = this.#begin(() => ({ call: "getCoValueCount" }));
    return this.#make(answered, () =>
      this.#storage.getCoValueCount(afterwards(answered, callback)),
    );
  }

  tryAcquireStorageReconciliationLock(
    ...[session, peer, callback]: Parameters<StorageAPI["tryAcquireStorageReconciliationLock"]>
  ) {
    const answered = this.#begin(() => ({
      call: "tryAcquireStorageReconciliationLock",
      session,
      peer,
    }));
    return this.#make(answered, () =>
      this.#storage.tryAcquireStorageReconciliationLock(
        session,
        peer,
        afterwards(answered, callback),
      ),
    );
  }

  renewStorageReconciliationLock(
    ...[session, peer, offset]: Parameters<StorageAPI["renewStorageReconciliationLock"]>
  ) {
    const call = {
      call: "renewStorageReconciliationLock",
      session,
      peer,
      offset: recordedNumber(offset),
    } as const;
    return this.#atOnce(call, () =>
      this.#storage.renewStorageReconciliationLock(session, peer, offset),
    );
  }

  releaseStorageReconciliationLock(
    ...[session, peer]: Parameters<StorageAPI["releaseStorageReconciliationLock"]>
  ) {
    return this.#atOnce({ call: "releaseStorageReconciliationLock", session, peer }, () =>
      this.#storage.releaseStorageReconciliationLock(session, peer),
    );
  }

  onCoValueUnmounted(...[id]: Parameters<StorageAPI["onCoValueUnmounted"]>) {
    return this.#atOnce({ call: "onCoValueUnmounted", id }, () =>
      this.#storage.onCoValueUnmounted(id),
    );
  }

  close() {
    return this.#atOnce({ call: "close" }, () => this.#storage.close());
  }

  /** Takes a call whose answer is told by what is returned; `finish` adds what came up meanwhile. */
  #begin(call: () => StorageCall, finish: (text: string) => string = (text) => text): Answered {
    const tape = this.#tape;
    // At once: what is passed to the storage is the storage's and the node's to change.
    const text = tape.recording ? tape.attempt(() => jsonLine(call())) : undefined;
    if (text === undefined) return () => {};
    const pending = tape.begin(() => finish(text));
    return (failed) => tape.settle(pending, failed);
  }

  /** Makes a call and gives what it gives; one that throws is answered by that. */
  #make<T>(answered: Answered, make: () => T): T {
    try {
      return make();
    } catch (error) {
      answered({ error });
      throw error;
    }
  }

  /** Makes a call that has no callback: it is answered when it returns. */
  #atOnce<T>(call: StorageCall, make: () => T): T {
    const answered = this.#begin(() => call);
    const answer = this.#make(answered, make);
    answered();
    return answer;
  }
}

/** The callback, called after the call was taken to be answered. */
function afterwards<Given extends readonly unknown[]>(
  answered: Answered,
  callback: (...given: Given) => void,
): (...given: Given) => void {
  return (...given) => {
    answered();
    callback(...given);
  };
}
