// Bugs in which coValues are known not to be synced.
import { settle } from "@assay/engines/engine";
import type { RawCoID } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

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
    "unsynced-twice",
    "an id that is unsynced with two peers is listed twice",
    ["CV-064"],
    () => {
      const peers = new Map<RawCoID, Set<string>>();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            yield* settle(store.trackCoValuesSyncState(updates));
            for (const { id, peerId, synced } of updates) {
              const unsynced = peers.get(id) ?? new Set();
              if (synced) unsynced.delete(peerId);
              else unsynced.add(peerId);
              peers.set(id, unsynced);
            }
          },
          *getUnsyncedCoValueIDs(store) {
            const ids = yield* settle(store.getUnsyncedCoValueIDs());
            return ids.flatMap((id) => ((peers.get(id)?.size ?? 0) > 1 ? [id, id] : [id]));
          },
        },
      };
    },
  ),
];
