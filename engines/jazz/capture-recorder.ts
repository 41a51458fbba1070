// Several nodes that share one record, as browser tabs share a database: what one node stores is
// kept in order, and handed to the others when they meet. No network, no timers, so the order is the
// same in every run.
import type { LocalNode, RawCoID, StorageAPI } from "cojson";
import type { CaptureEntry, ContentMessage } from "../history/capture.ts";

interface Participant {
  readonly node: LocalNode;
  readonly name: string;
  /** Entries before this index were handed to the node, or made by it. */
  seen: number;
}

/** Records what nodes store and hands it from node to node. */
export class CaptureRecorder {
  readonly #record: { readonly entry: CaptureEntry; readonly by: string }[] = [];
  readonly #participants: Participant[] = [];

  /** Everything stored so far, in order. */
  entries(): CaptureEntry[] {
    return this.#record.map(({ entry }) => entry);
  }

  /** Adds a node, whose storage must be `storageFor(name)`, and hands it everything stored so far. */
  async join(name: string, node: LocalNode): Promise<void> {
    this.#participants.push({ node, name, seen: 0 });
    await this.exchange();
  }

  /** Waits until what the nodes made has reached the record, without handing it over. */
  async flush(): Promise<void> {
    // A node stores its transactions in the microtask after them (LocalTransactionsSyncQueue.ts 69).
    await Promise.resolve();
    await Promise.resolve();
  }

  /** Hands every node what the others stored since it was last handed something. */
  async exchange(): Promise<void> {
    await this.flush();
    for (const participant of this.#participants) {
      const news = this.#record.slice(participant.seen);
      participant.seen = this.#record.length;
      for (const { entry, by } of news) {
        if (by === participant.name || entry.kind !== "store") continue;
        // "storage" keeps the node from storing it once more (sync.ts 1384).
        participant.node.syncManager.handleNewContent(structuredClone(entry.message), "storage");
      }
    }
    await this.flush();
  }

  /** A storage for one node: it records and holds nothing that a node could load. */
  storageFor(name: string): StorageAPI {
    const record = (entry: CaptureEntry) => this.#record.push({ entry, by: name });
    return {
      store(message, _correct, done) {
        record({ kind: "store", message: copyOf(message) });
        done?.();
      },
      markDeleteAsValid(id) {
        record({ kind: "markDeleteAsValid", id });
      },
      load(_id, _callback, done) {
        done?.(false);
      },
      loadKnownState(_id, callback) {
        callback(undefined);
      },
      getKnownState: (id) => ({ id: id as RawCoID, header: false, sessions: {} }),
      waitForSync: async () => {},
      enableDeletedCoValuesErasure() {},
      async eraseAllDeletedCoValues() {},
      trackCoValuesSyncState(_updates, done) {
        done?.();
      },
      getUnsyncedCoValueIDs(callback) {
        callback([]);
      },
      stopTrackingSyncState() {},
      getCoValueIDs(_limit, _offset, callback) {
        callback([]);
      },
      getCoValueCount(callback) {
        callback(0);
      },
      tryAcquireStorageReconciliationLock(_session, _peer, callback) {
        callback({ acquired: false, reason: "not_due" });
      },
      renewStorageReconciliationLock() {},
      releaseStorageReconciliationLock() {},
      onCoValueUnmounted() {},
      close: () => undefined,
    };
  }
}

/** As the file will have it: without properties that are undefined, and cut off from the node's own. */
function copyOf(message: ContentMessage): ContentMessage {
  return JSON.parse(JSON.stringify(message));
}
