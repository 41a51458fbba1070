// Engines that break one promise each, over real ones, to see that the checks of claims notice. What
// histories notice is planted elsewhere.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { cojsonInternals } from "cojson";
import { AssayError, hasCode, runAsync, type Api, type Durability } from "@assay/engines/engine";
import {
  commitBatchOver,
  readCoValueOver,
  type CoValueEngine,
  type CoValueStore,
  type CoValueHeader,
  type CoValueWrite,
  type RawCoID,
  type Transaction,
} from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "../mutants/broken-calls.ts";
import { changeAsync, changeOpening, changeSync } from "../mutants/broken-engine.ts";

/** An engine with one bug, the cell that shows it, and every check that then finds differences. */
export interface BrokenEngine {
  readonly name: string;
  readonly engine: CoValueEngine;
  readonly api: Api;
  readonly durability: Durability;
  readonly caughtBy: readonly string[];
}

/** LMDB's keys hold 511 bytes; which ids are equal then is a matter of their beginnings. */
function cutOff(id: RawCoID): RawCoID {
  return id.slice(0, 500) as RawCoID;
}

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const MEMORY = { api: "async", durability: "volatile" } as const;
const SQLITE = { api: "async", durability: "process" } as const;

export const BROKEN_ENGINES: readonly BrokenEngine[] = [
  {
    name: "rows leaves the signatures out",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      rows: async function* () {
        for await (const row of store.rows?.() ?? []) if (row.table !== "signature") yield row;
      },
    })),
    caughtBy: ["lists-its-rows"],
  },
  {
    name: "rows is offered and not claimed",
    ...MEMORY,
    engine: { ...memoryEngine, claims: { ...memoryEngine.claims, rows: false } },
    caughtBy: ["lists-its-rows"],
  },
  {
    name: "rows is claimed and not offered",
    ...MEMORY,
    // Set on purpose: leaving it out would leave the store's own.
    engine: changeAsync(
      memoryEngine,
      () => ({ rows: undefined }) as unknown as Partial<CoValueStore>,
    ),
    caughtBy: ["lists-its-rows"],
  },
  {
    name: "commitBatch commits each write by itself",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      commitBatch: (writes) => runAsync(commitBatchOver("async", store, writes)),
    })),
    caughtBy: ["failed-batch-leaves-nothing", "readers-see-whole-batches", "close-waits-for-calls"],
  },
  {
    name: "readCoValue reads call by call",
    ...SQLITE,
    engine: changeAsync(sqliteEngine, (store) => ({
      readCoValue: (id) => runAsync(readCoValueOver(store, id)),
    })),
    caughtBy: ["readers-see-whole-batches"],
  },
  {
    name: "batches are whole though that is not claimed",
    ...MEMORY,
    engine: { ...memoryEngine, claims: { ...memoryEngine.claims, atomicCommit: false } },
    caughtBy: ["batches-come-in-parts"],
  },
  {
    name: "reads are of one state though that is not claimed",
    ...MEMORY,
    engine: { ...memoryEngine, claims: { ...memoryEngine.claims, atomicRead: false } },
    caughtBy: ["reads-come-in-parts"],
  },
  {
    name: "a second opener is not refused though that is claimed",
    ...SQLITE,
    engine: { ...sqliteEngine, claims: { ...sqliteEngine.claims, exclusive: true } },
    caughtBy: ["refuses-a-second-opener"],
  },
  {
    name: "a second opener sees nothing",
    ...SQLITE,
    engine: secondOpenerSeesNothing(),
    caughtBy: ["openers-agree"],
  },
  {
    name: "a transaction fails over whatever another opener commits meanwhile",
    ...SQLITE,
    engine: conflictsOverAnything(),
    caughtBy: ["openers-agree"],
  },
  {
    name: "stopping to track waits a moment before it is queued",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      stopTrackingSyncState: async (id) => {
        await later();
        await store.stopTrackingSyncState(id);
      },
    })),
    caughtBy: ["keeps-the-order-of-writes"],
  },
  {
    name: "a transaction keeps the caller's objects until it commits",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      transaction: (callback) =>
        store.transaction(async (handle) => {
          const kept: (readonly [number, number, Transaction])[] = [];
          const keep = async (...given: readonly [number, number, Transaction]): Promise<void> => {
            kept.push(given);
          };
          const result = await callback({ ...handle, addTransaction: keep });
          for (const given of kept) await handle.addTransaction(...given);
          return result;
        }),
    })),
    caughtBy: ["copies-its-arguments", "refuses-senseless-arguments"],
  },
  {
    name: "a transaction that is not JSON is stored as null",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      transaction: (callback) =>
        store.transaction((handle) =>
          callback({
            ...handle,
            // JSON's null is a transaction to storage like any other.
            addTransaction: (ses, idx, tx = null as unknown as Transaction) =>
              handle.addTransaction(ses, idx, tx),
          }),
        ),
    })),
    caughtBy: ["refuses-senseless-arguments"],
  },
  {
    name: "updates of sync state are stored one by one",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      trackCoValuesSyncState: async (updates) => {
        for (const update of updates) await store.trackCoValuesSyncState([update]);
      },
    })),
    caughtBy: ["failed-tracking-leaves-nothing"],
  },
  {
    name: "the times of locks are those that were configured at open",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => {
      const configuration = cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
      const atOpen = { ...configuration };
      return {
        tryAcquireStorageReconciliationLock: async (...given) => {
          const now = { ...configuration };
          Object.assign(configuration, atOpen);
          try {
            return await store.tryAcquireStorageReconciliationLock(...given);
          } finally {
            Object.assign(configuration, now);
          }
        },
      };
    }),
    caughtBy: ["obeys-the-configuration"],
  },
  {
    name: "ids are cut off at the length of the keys",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      commitBatch: (writes) =>
        store.commitBatch(writes.map((write) => ({ ...write, id: cutOff(write.id) }))),
    })),
    caughtBy: ["stores-long-and-large"],
  },
  {
    name: "a sync transaction commits without waiting for its callback's promise",
    api: "sync",
    durability: "volatile",
    engine: changeSync(memoryEngine, (store) => ({
      transaction: (callback) => store.transaction((handle) => void callback(handle)),
    })),
    caughtBy: ["refuses-a-promise-in-a-sync-transaction"],
  },
  {
    name: "sync fails where there is nothing to make durable",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      sync: async () => {
        if ((await store.getCoValueCount()) === 0) throw new Error("nothing to sync");
      },
    })),
    caughtBy: ["sync-changes-nothing"],
  },
  {
    name: "opening again forgets everything",
    ...SQLITE,
    engine: forgetsEverything(),
    caughtBy: [
      "keeps-everything",
      "goes-on-after-reopening",
      "apis-share-a-directory",
      "openers-agree",
      "close-waits-for-calls",
      "refuses-foreign-directories",
    ],
  },
  {
    name: "the two apis keep their data apart",
    ...SQLITE,
    engine: changeOpening(sqliteEngine, (options) => ({
      ...options,
      path: join(options.path, "async"),
    })),
    caughtBy: ["apis-share-a-directory", "refuses-foreign-directories"],
  },
  {
    name: "a volatile store starts with what an earlier one left",
    ...MEMORY,
    engine: leavesSomething(),
    caughtBy: ["starts-empty"],
  },
  {
    name: "a second call of close fails",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => {
      let closed = false;
      return {
        close: async () => {
          if (closed) throw new AssayError("STORE_CLOSED", "closed already");
          closed = true;
          await store.close();
        },
      };
    }),
    caughtBy: ["closes-more-than-once"],
  },
  {
    name: "close does not wait",
    ...SQLITE,
    engine: changeAsync(sqliteEngine, (store) => ({
      close: async () => {
        void store.close().catch(() => {});
      },
    })),
    caughtBy: ["close-waits-for-calls", "refuses-to-close-inside"],
  },
  {
    name: "close inside a transaction is put off until later",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      close: async () => {
        try {
          await store.close();
        } catch (error) {
          if (!hasCode(error, "NESTED_TRANSACTION")) throw error;
        }
      },
    })),
    caughtBy: ["refuses-to-close-inside"],
  },
  {
    name: "one call answers after close",
    ...MEMORY,
    engine: changeAsync(memoryEngine, (store) => ({
      getCoValueCount: async () => {
        try {
          return await store.getCoValueCount();
        } catch {
          return 0;
        }
      },
    })),
    caughtBy: ["refuses-calls-after-close"],
  },
  {
    name: "a durability that is not offered is rounded up",
    ...SQLITE,
    engine: changeOpening({ ...sqliteEngine, durabilities: ["process"] }, (options) => ({
      ...options,
      durability: "process",
    })),
    caughtBy: ["refuses-what-is-not-offered"],
  },
  {
    name: "an unknown parameter is passed over",
    ...SQLITE,
    engine: changeOpening(sqliteEngine, ({ tuning: _tuning, ...options }) => options),
    caughtBy: ["refuses-what-is-not-offered"],
  },
  {
    name: "another engine's directory is thrown away and taken over",
    ...SQLITE,
    engine: changeOpening(
      sqliteEngine,
      (options) => options,
      (error, { path }) => {
        if (!hasCode(error, "DIRECTORY_FOREIGN")) throw error;
        rmSync(path, { recursive: true });
      },
    ),
    caughtBy: ["refuses-foreign-directories"],
  },
  {
    name: "another layout is thrown away and begun anew",
    ...SQLITE,
    engine: changeOpening(
      sqliteEngine,
      (options) => options,
      (error, { path }) => {
        if (!hasCode(error, "DIRECTORY_VERSION")) throw error;
        rmSync(path, { recursive: true });
      },
    ),
    caughtBy: ["refuses-foreign-directories"],
  },
];

function secondOpenerSeesNothing(): CoValueEngine {
  const open = new Set<string>();
  return {
    ...sqliteEngine,
    openAsync: async (options) => {
      const second = open.has(options.path);
      if (!second) open.add(options.path);
      const path = second ? join(options.path, "second") : options.path;
      const store = await sqliteEngine.openAsync({ ...options, path });
      return withMembers(store, {
        close: async () => {
          if (!second) open.delete(options.path);
          await store.close();
        },
      });
    },
  };
}

function conflictsOverAnything(): CoValueEngine {
  const commits = new Map<string, number>();
  return changeAsync(sqliteEngine, (store, { path }) => ({
    transaction: (callback) =>
      store.transaction(async (handle) => {
        const before = commits.get(path) ?? 0;
        const result = await callback(handle);
        if ((commits.get(path) ?? 0) !== before) {
          throw new AssayError("CONFLICT", "another opener has committed");
        }
        commits.set(path, before + 1);
        return result;
      }),
  }));
}

function forgetsEverything(): CoValueEngine {
  let opened = 0;
  return changeOpening(sqliteEngine, (options) => {
    opened += 1;
    return { ...options, path: join(options.path, String(opened)) };
  });
}

function leavesSomething(): CoValueEngine {
  const used = new Set<string>();
  return {
    ...memoryEngine,
    openAsync: async (options) => {
      const store = await memoryEngine.openAsync(options);
      if (used.has(options.path)) await store.commitBatch(LEFT_OVER);
      used.add(options.path);
      return store;
    },
  };
}

// Ids are opaque to storage; cojson brands them. Any object is a header.
const LEFT_OVER: readonly CoValueWrite[] = [
  { id: "co_zLeftOver" as RawCoID, header: {} as CoValueHeader, sessions: [] },
];
