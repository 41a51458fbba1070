// Bugs where async and sync part: writes that nobody awaits, and a promise where none can be awaited.
import { settle } from "@assay/engines/engine";
import { changeSync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

/** Bugs between the apis. */
export const API_BOUNDARY_MUTANTS: readonly Mutant[] = [
  mutant(
    "stop-queued-late",
    "stopping to track waits a moment before it is queued",
    ["CV-043"],
    () => ({
      store: {
        *stopTrackingSyncState(store, id) {
          yield* settle(new Promise<void>((resolve) => setTimeout(resolve, 5)));
          yield* settle(store.stopTrackingSyncState(id));
        },
      },
    }),
    { api: "async", checks: ["keeps-the-order-of-writes"] },
  ),
  engineMutant(
    "promise-not-waited-for",
    "a sync transaction commits without waiting for its callback's promise",
    ["CV-048"],
    (whole) =>
      changeSync(whole, (store) => ({
        transaction: (callback) => store.transaction((handle) => void callback(handle)),
      })),
    { checks: ["refuses-a-promise-in-a-sync-transaction"] },
  ),
];
