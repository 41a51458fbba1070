// An engine that is broken on purpose: a transaction commits the row of its session first, and the
// session's transactions after it.
import { setTimeout } from "node:timers/promises";
import { settle, type Api } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type CoValueEngine,
  type TransactionRow,
} from "@assay/engines/covalue";
import { moduleBeside } from "@assay/engines/host";
import { sqliteEngine } from "@assay/engines/sqlite";
import { breakStore, breakStoreSync, type BrokenCalls } from "../../mutants/broken-calls.ts";

/** Between the halves in the async cell; in the sync one the second follows at once. */
const BETWEEN_MS = 2;

/** Leaves torn transactions behind, and loses nothing that it acknowledged. */
export const commitsInHalves: CoValueEngine = {
  ...sqliteEngine,
  name: "sqlite-commits-in-halves",
  source: {
    module: moduleBeside(import.meta.url, "./commits-in-halves").href,
    exportName: "commitsInHalves",
  },
  durabilities: ["process"],
  async openAsync(options) {
    const store = await sqliteEngine.openAsync(options);
    return breakStore(store, secondHalfLater("async", store));
  },
  openSync(options) {
    const store = sqliteEngine.openSync(options);
    return breakStoreSync(store, secondHalfLater("sync", store));
  },
};

function secondHalfLater(api: Api, store: AnyCoValueStore): BrokenCalls {
  let late: TransactionRow[] = [];
  return {
    handle: {
      *addTransaction(_handle, ses, idx, tx) {
        late.push({ ses, idx, tx });
      },
    },
    *ended(outcome) {
      const second = outcome === "commit" ? late : [];
      late = [];
      if (api === "async") yield setTimeout(BETWEEN_MS);
      yield* transact(api, store, function* (handle) {
        for (const { ses, idx, tx } of second) yield* settle(handle.addTransaction(ses, idx, tx));
      });
    },
  };
}
