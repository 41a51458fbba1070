// Bugs in `sync`, as far as a store that is not killed shows them.
import { settle } from "@assay/engines/engine";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in `sync`. */
export const SYNCING_MUTANTS: readonly Mutant[] = [
  mutant(
    "sync-of-nothing-fails",
    "sync fails where there is nothing to make durable",
    ["CV-117"],
    () => ({
      store: {
        *sync(store) {
          if ((yield* settle(store.getCoValueCount())) === 0) throw new Error("nothing to sync");
          yield* settle(store.sync());
        },
      },
    }),
    { checks: ["sync-changes-nothing"] },
  ),
  mutant(
    "sync-taken-for-upload",
    "sync is taken for a sync with all peers, after which nothing is unsynced",
    ["CV-117"],
    () => ({
      store: {
        *sync(store) {
          for (const id of yield* settle(store.getUnsyncedCoValueIDs())) {
            yield* settle(store.stopTrackingSyncState(id));
          }
          yield* settle(store.sync());
        },
      },
    }),
  ),
];
