// Bugs in which coValues are known not to be synced.
import { settle, type Steps } from "@assay/engines/engine";
import type { AnyCoValueStore, PeerID, RawCoID, SyncStateUpdate } from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Updates are changed before they are stored. */
function throughUpdates(
  change: (store: AnyCoValueStore, updates: readonly SyncStateUpdate[]) => Steps<SyncStateUpdate[]>,
): Breaking {
  return () => ({
    store: {
      *trackCoValuesSyncState(store, updates) {
        yield* settle(store.trackCoValuesSyncState(yield* change(store, updates)));
      },
    },
  });
}

/** The peers that each id is not synced with, as a store is told. */
class Unsynced {
  readonly #peers = new Map<RawCoID, Set<PeerID>>();

  note(updates: readonly SyncStateUpdate[]): void {
    for (const { id, peerId, synced } of updates) {
      const peers = this.peersOf(id);
      if (synced) peers.delete(peerId);
      else peers.add(peerId);
      this.#peers.set(id, peers);
    }
  }

  peersOf(id: RawCoID): Set<PeerID> {
    return this.#peers.get(id) ?? new Set();
  }
}

/** Bugs in sync state. */
export const SYNC_STATE_MUTANTS: readonly Mutant[] = [
  mutant(
    "one-peer-clears-all",
    "a coValue synced with one peer counts as synced with all",
    ["CV-063"],
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          yield* settle(store.trackCoValuesSyncState(updates));
          for (const { id, synced } of updates) {
            if (synced) yield* settle(store.stopTrackingSyncState(id));
          }
        },
      },
    }),
  ),
  mutant(
    "unsynced-pairs-add-up",
    "a pair that was unsynced twice has to be synced twice",
    ["CV-063"],
    () => {
      const times = new Map<string, number>();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            const through = updates.filter(({ id, peerId, synced }) => {
              const key = JSON.stringify([id, peerId]);
              const left = Math.max(0, (times.get(key) ?? 0) + (synced ? -1 : 1));
              times.set(key, left);
              return !synced || left === 0;
            });
            yield* settle(store.trackCoValuesSyncState(through));
          },
          *stopTrackingSyncState(store, id) {
            yield* settle(store.stopTrackingSyncState(id));
            const ofID = JSON.stringify([id]).slice(0, -1);
            for (const key of times.keys()) if (key.startsWith(`${ofID},`)) times.delete(key);
          },
        },
      };
    },
  ),
  mutant(
    "unsynced-twice",
    "an id that is unsynced with two peers is listed twice",
    ["CV-064"],
    () => {
      const unsynced = new Unsynced();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            yield* settle(store.trackCoValuesSyncState(updates));
            unsynced.note(updates);
          },
          *getUnsyncedCoValueIDs(store) {
            const ids = yield* settle(store.getUnsyncedCoValueIDs());
            return ids.flatMap((id) => (unsynced.peersOf(id).size > 1 ? [id, id] : [id]));
          },
        },
      };
    },
  ),
  mutant(
    "unsynced-by-prefix",
    "to stop tracking an id stops all ids that begin with it",
    ["CV-065"],
    () => ({
      store: {
        *stopTrackingSyncState(store, id) {
          for (const other of yield* settle(store.getUnsyncedCoValueIDs())) {
            if (other.startsWith(id)) yield* settle(store.stopTrackingSyncState(other));
          }
        },
      },
    }),
  ),
  mutant(
    "stop-forgets-one-peer",
    "to stop tracking an id removes the first of its peers",
    ["CV-065"],
    () => {
      const unsynced = new Unsynced();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            yield* settle(store.trackCoValuesSyncState(updates));
            unsynced.note(updates);
          },
          *stopTrackingSyncState(store, id) {
            // Ids are opaque to storage; cojson brands them.
            const [first] = [...unsynced.peersOf(id as RawCoID)].map(
              (peerId) => ({ id: id as RawCoID, peerId, synced: true }) as const,
            );
            const updates = first === undefined ? [] : [first];
            yield* settle(store.trackCoValuesSyncState(updates));
            unsynced.note(updates);
          },
        },
      };
    },
  ),
  mutant(
    "unstored-not-tracked",
    "the sync state of a coValue that is not stored is not kept",
    ["CV-066"],
    throughUpdates(function* (store, updates) {
      const stored: SyncStateUpdate[] = [];
      for (const update of updates) {
        if ((yield* settle(store.getCoValue(update.id))) !== undefined) stored.push(update);
      }
      return stored;
    }),
  ),
  mutant(
    "unsynced-joins-covalues",
    "of the unsynced ids only those of stored coValues are listed",
    ["CV-066"],
    () => ({
      store: {
        *getUnsyncedCoValueIDs(store) {
          const stored: RawCoID[] = [];
          for (const id of yield* settle(store.getUnsyncedCoValueIDs())) {
            if ((yield* settle(store.getCoValue(id))) !== undefined) stored.push(id);
          }
          return stored;
        },
      },
    }),
  ),
  mutant(
    "first-update-of-a-pair-counts",
    "of several updates of a pair in one call the first one counts",
    ["CV-067"],
    throughUpdates(function* (_store, updates) {
      const seen = new Set<string>();
      return updates.filter(({ id, peerId }) => {
        const key = JSON.stringify([id, peerId]);
        const isFirst = !seen.has(key);
        seen.add(key);
        return isFirst;
      });
    }),
  ),
  mutant(
    "unsynced-updates-last",
    "of the updates in one call those that are synced are stored before those that are not",
    ["CV-067"],
    throughUpdates(function* (_store, updates) {
      return updates.toSorted((a, b) => Number(b.synced) - Number(a.synced));
    }),
  ),
];
