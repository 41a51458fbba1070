// Bugs in what a transaction makes of the commits of another opener while it is open.
import { AssayError, errorCode } from "@assay/engines/engine";
import type {
  CoValueEngine,
  CoValueStore,
  CoValueTransaction,
  LockRow,
  StoredSessionRow,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { changeAsync, changeHandle } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const SHARED = {
  engine: sqliteEngine,
  api: "async",
  checks: ["openers-overwrite-nothing"],
} as const;

type ReadSession = CoValueTransaction["getSingleCoValueSession"];

/** Transactions that read sessions as `read` does, until they have written to one themselves. */
function readingSessions(read: (store: CoValueStore, handle: CoValueTransaction) => ReadSession) {
  return (whole: CoValueEngine): CoValueEngine =>
    changeAsync(whole, (store) =>
      changeHandle(store, (handle) => {
        let hasWritten = false;
        const readBefore = read(store, handle);
        return {
          getSingleCoValueSession: (coValue, sessionID) =>
            hasWritten
              ? handle.getSingleCoValueSession(coValue, sessionID)
              : readBefore(coValue, sessionID),
          addSessionUpdate: (update) => {
            hasWritten = true;
            return handle.addSessionUpdate(update);
          },
          deleteCoValueContent: (coValue) => {
            hasWritten = true;
            return handle.deleteCoValueContent(coValue);
          },
        };
      }),
    );
}

/** A session as it is committed by now, which the transaction does not know to have been read. */
async function committed(
  store: CoValueStore,
  ...[coValue, sessionID]: Parameters<ReadSession>
): Promise<StoredSessionRow | undefined> {
  const rows = await store.getCoValueSessions(coValue);
  return rows.find((row) => row.sessionID === sessionID);
}

/** A lock as it is committed by now. */
async function committedLock(store: CoValueStore, key: string): Promise<LockRow | undefined> {
  for await (const row of store.rows?.() ?? []) {
    if (row.table !== "lock" || row.key !== key) continue;
    const { table: _table, ...lock } = row;
    return lock;
  }
  return undefined;
}

/** Bugs between transactions of two openers. */
export const OPENERS_AT_ONCE_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "openers-lose-updates",
    "a transaction does not look whether another opener has changed a session that it has read",
    ["CV-042"],
    readingSessions((store, handle) => {
      const rows = new Map<string, Promise<StoredSessionRow | undefined>>();
      return async (coValue, sessionID) => {
        // Asked for what it is not to be asked for late.
        await handle.getStorageReconciliationLock("");
        const key = `${coValue} ${sessionID}`;
        const row = rows.get(key) ?? committed(store, coValue, sessionID);
        rows.set(key, row);
        return structuredClone(await row);
      };
    }),
    SHARED,
  ),
  engineMutant(
    "session-read-anew",
    "a transaction that reads a session again sees what another opener has committed meanwhile",
    ["CV-042"],
    readingSessions((store, handle) => async (coValue, sessionID) => {
      await handle.getSingleCoValueSession(coValue, sessionID);
      return committed(store, coValue, sessionID);
    }),
    SHARED,
  ),
  engineMutant(
    "lock-row-read-anew",
    "a transaction that reads a lock's row again sees what another opener has committed meanwhile",
    ["CV-042"],
    (whole) =>
      changeAsync(whole, (store) =>
        changeHandle(store, (handle) => {
          const written = new Set<string>();
          return {
            getStorageReconciliationLock: async (key) => {
              const row = await handle.getStorageReconciliationLock(key);
              return written.has(key) ? row : committedLock(store, key);
            },
            putStorageReconciliationLock: (row) => {
              written.add(row.key);
              return handle.putStorageReconciliationLock(row);
            },
          };
        }),
      ),
    SHARED,
  ),
  engineMutant(
    "conflict-is-not-rolled-back",
    "an opener whose transaction has failed over another opener's writes nothing more",
    ["CV-036"],
    (whole) =>
      changeAsync(whole, (store) => {
        let isOpen = false;
        return {
          transaction: async (callback) => {
            if (isOpen) throw new AssayError("IO_FAILED", "a transaction is open already");
            try {
              return await store.transaction(callback);
            } catch (error) {
              isOpen = errorCode(error) === "CONFLICT";
              throw error;
            }
          },
        };
      }),
    SHARED,
  ),
];
