// Bugs that show where writes are in flight together, or have answered and are not done.
import { setTimeout as timer } from "node:timers/promises";
import { settle } from "@assay/engines/engine";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

/** Bugs in writes that are issued together, or answer too early. */
export const WRITES_IN_FLIGHT_MUTANTS: readonly Mutant[] = [
  mutant(
    "together-last-wins",
    "of calls of addTransaction that are issued together only the last one is stored",
    ["CV-029"],
    () => {
      let latest = 0;
      return {
        handle: {
          *addTransaction(handle, ses, idx, tx) {
            latest += 1;
            const own = latest;
            // Every call that is issued together with this one has been issued by then.
            yield Promise.resolve();
            if (own === latest) yield* settle(handle.addTransaction(ses, idx, tx));
          },
        },
      };
    },
    { api: "async" },
  ),
  engineMutant(
    "tracking-acknowledged-early",
    "trackCoValuesSyncState answers before its turn has come",
    ["CV-063"],
    (whole) =>
      changeAsync(whole, (store) => ({
        async trackCoValuesSyncState(updates) {
          // Holds up its own turn, and what comes after it.
          const before = store.transaction(() => timer(2));
          const tracked = store.trackCoValuesSyncState(updates);
          await Promise.race([Promise.all([before, tracked]), timer(0)]);
        },
      })),
    { api: "async" },
  ),
  mutant(
    "signature-lags",
    "addSignatureAfter answers at once and writes a turn of the event loop later",
    ["CV-032"],
    () => ({
      handle: {
        *addSignatureAfter(handle, row) {
          void timer(0)
            .then(() => handle.addSignatureAfter(row))
            .catch(() => {});
        },
      },
    }),
    { api: "async" },
  ),
];
