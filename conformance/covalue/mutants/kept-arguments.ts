// Bugs in whose the arguments of a call are: objects of the caller's that are kept and read again later.
import { settle } from "@assay/engines/engine";
import type {
  CoValueHeader,
  CoValueTransaction,
  SessionWrite,
  SyncStateUpdate,
  Transaction,
} from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

const CLAUSES: readonly [ClauseID] = ["CV-099"];
const CHECKS = ["copies-its-arguments"] as const;

/** The writes of a handle that take an object. */
type TakingCall = keyof Pick<
  CoValueTransaction,
  "addSessionUpdate" | "addTransaction" | "addSignatureAfter" | "putStorageReconciliationLock"
>;

/** A call of the handle that reads what it was given once more before the commit. */
function readAgainAtCommit(name: string, call: TakingCall, what: string): Mutant {
  return engineMutant(
    name,
    `a transaction reads ${what} from the caller's object again when it commits`,
    CLAUSES,
    (whole) =>
      changeAsync(whole, (store) => ({
        transaction: (callback) =>
          store.transaction(async (handle) => {
            const again: (() => unknown)[] = [];
            const calling = async (...given: unknown[]): Promise<unknown> => {
              const write = (): unknown => Reflect.apply(handle[call], handle, given);
              const answer = await write();
              again.push(write);
              return answer;
            };
            const result = await callback(withMembers(handle, { [call]: calling }));
            for (const write of again) await write();
            return result;
          }),
      })),
    { api: "async", checks: CHECKS },
  );
}

/** Bugs in whose the arguments are. */
export const KEPT_ARGUMENT_MUTANTS: readonly Mutant[] = [
  mutant(
    "header-kept",
    "a header is kept as the caller's object",
    CLAUSES,
    () => {
      const headers = new Map<string, CoValueHeader>();
      return {
        store: {
          *upsertCoValue(store, id, header) {
            const rowID = yield* settle(store.upsertCoValue(id, header));
            if (header !== undefined && !headers.has(id)) headers.set(id, header);
            return rowID;
          },
          *getCoValue(store, id) {
            const row = yield* settle(store.getCoValue(id));
            const header = headers.get(id);
            // A copy: whose the answer is, is another clause's matter.
            return row && header ? { ...row, header: structuredClone(header) } : row;
          },
        },
      };
    },
    { checks: CHECKS },
  ),
  mutant(
    "sync-updates-kept",
    "the unsynced ids are listed from the objects in which updates were given",
    CLAUSES,
    () => {
      const kept = new Map<string, SyncStateUpdate>();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            yield* settle(store.trackCoValuesSyncState(updates));
            for (const update of updates)
              kept.set(JSON.stringify([update.id, update.peerId]), update);
          },
          *getUnsyncedCoValueIDs(store) {
            yield* settle(store.getUnsyncedCoValueIDs());
            const unsynced = [...kept.values()].filter(({ synced }) => !synced);
            return [...new Set(unsynced.map(({ id }) => id))];
          },
          *stopTrackingSyncState(store, id) {
            yield* settle(store.stopTrackingSyncState(id));
            for (const [pair, update] of kept) if (update.id === id) kept.delete(pair);
          },
        },
      };
    },
    { checks: CHECKS },
  ),
  mutant(
    "batch-transactions-kept",
    "the transactions of a batch are kept as the caller's objects, of which reads give copies",
    CLAUSES,
    () => {
      const kept = new Map<string, Transaction>();
      return {
        store: {
          *commitBatch(store, writes) {
            const rowIDs = yield* settle(store.commitBatch(writes));
            for (const [index, { sessions }] of writes.entries()) {
              const rows = yield* settle(store.getCoValueSessions(rowIDs[index] ?? 0));
              for (const { sessionID, transactions } of sessions) {
                const ses = rows.find((row) => row.sessionID === sessionID)?.rowID;
                for (const { idx, tx } of transactions) kept.set(`${ses} ${idx}`, tx);
              }
            }
            return rowIDs;
          },
          *getNewTransactionInSession(store, ses, from, to) {
            const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
            return rows.map((row) => {
              const tx = kept.get(`${ses} ${row.idx}`);
              return tx === undefined ? row : { ...row, tx: structuredClone(tx) };
            });
          },
        },
      };
    },
    { checks: CHECKS },
  ),
  mutant(
    "batch-sorted-in-place",
    "a batch's transactions are sorted in the caller's list",
    CLAUSES,
    () => ({
      store: {
        *commitBatch(store, writes) {
          for (const { sessions } of writes) {
            for (const { transactions } of sessions) {
              // The port's lists are for reading; to the engine's language they are lists like any other.
              const list = transactions as SessionWrite["transactions"][number][];
              list.sort((one, other) => one.idx - other.idx);
            }
          }
          return yield* settle(store.commitBatch(writes));
        },
      },
    }),
    { checks: CHECKS },
  ),
  readAgainAtCommit("session-update-kept", "addSessionUpdate", "a session's new state"),
  readAgainAtCommit("transaction-kept", "addTransaction", "a transaction"),
  readAgainAtCommit("signature-kept", "addSignatureAfter", "a signature"),
  readAgainAtCommit("lock-row-kept", "putStorageReconciliationLock", "a lock's row"),
];
