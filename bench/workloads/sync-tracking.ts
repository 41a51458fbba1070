// Keeping track of what a peer has not got yet, as a client does: what changed is tracked in batches,
// what the peer confirmed is marked, and what is left is listed now and then, as after a restart.
import type {
  CoValueStore,
  CoValueStoreSync,
  PeerID,
  RawCoID,
  SyncStateUpdate,
} from "@assay/engines/covalue";
import { randomFrom, shuffled } from "../dataset/random.ts";
import { jsonDifference } from "../verification/json-difference.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

type SyncCall =
  | { readonly call: "update"; readonly updates: SyncStateUpdate[] }
  | { readonly call: "list" };

// cojson brands the names of peers.
const PEER = "bench-server" as PeerID;

/** CoValues that wait for the peer at a time. */
const WAITING = 64;

export const syncTracking: Workload<SyncCall, readonly RawCoID[] | undefined> = {
  name: "sync-tracking",
  unit: "one call: track, mark synced or list",
  refusal: runsEverywhere,
  plan({ creations, seed }, { samples, warmUpOperations, updatesPerCall, callsPerList }) {
    const random = randomFrom(seed, "sync-tracking");
    const ids = shuffled(
      creations.map(({ id }) => id),
      random,
    );
    const operations: SyncCall[] = [];
    const waiting: RawCoID[] = [];
    let next = 0;
    while (operations.length < samples + warmUpOperations) {
      if (operations.length % callsPerList === callsPerList - 1) {
        operations.push({ call: "list" });
        continue;
      }
      const count = 1 + Math.floor(random() * updatesPerCall);
      const synced = waiting.length + count > WAITING;
      const changed = synced
        ? waiting.splice(0, count)
        : Array.from({ length: count }, () => ids[next++ % ids.length] as RawCoID);
      if (!synced) waiting.push(...changed);
      const updates = changed.map((id) => ({ id, peerId: PEER, synced }));
      operations.push({ call: "update", updates });
    }
    return { stored: [], operations, leaves: "remainder" };
  },
  async playAsync(store: CoValueStore, operation) {
    if (operation.call === "list") return store.getUnsyncedCoValueIDs();
    await store.trackCoValuesSyncState(operation.updates);
    return undefined;
  },
  playSync(store: CoValueStoreSync, operation) {
    if (operation.call === "list") return store.getUnsyncedCoValueIDs();
    store.trackCoValuesSyncState(operation.updates);
    return undefined;
  },
  difference: (expected, actual) =>
    jsonDifference(inOrder(expected), inOrder(actual), "unsynced coValues"),
};

/** The list has no promised order. */
function inOrder(ids: readonly RawCoID[] | undefined): readonly RawCoID[] | undefined {
  return ids === undefined ? undefined : [...ids].sort();
}
