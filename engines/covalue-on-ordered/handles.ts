// cojson's two transaction interfaces over one open transaction.
import type { Api } from "../engine/cell.ts";
import { runAsync, runSync } from "../engine/steps.ts";
import type { CoValueTransaction, CoValueTransactionSync } from "../covalue/port.ts";
import type { OrderedTransaction } from "./transaction.ts";

/** The handle that the callback of an async transaction gets. */
export function asyncHandle(transaction: OrderedTransaction<Api>): CoValueTransaction {
  return {
    getSingleCoValueSession: (coValue, sessionID) =>
      runAsync(transaction.getSession(coValue, sessionID)),
    markCoValueAsDeleted: async (id) => transaction.putDeletion("pending", id),
    addSessionUpdate: ({ sessionUpdate }) => runAsync(transaction.putSession(sessionUpdate)),
    addTransaction: async (ses, idx, tx) => transaction.putTransaction(ses, idx, tx),
    addSignatureAfter: async ({ sessionRowID, idx, signature }) =>
      transaction.putSignature(sessionRowID, idx, signature),
    deleteCoValueContent: (row) => runAsync(transaction.eraseContent(row)),
    getStorageReconciliationLock: (key) => runAsync(transaction.getLock(key)),
    putStorageReconciliationLock: async (row) => transaction.putLock(row),
  };
}

/** The handle that the callback of a sync transaction gets. */
export function syncHandle(transaction: OrderedTransaction<"sync">): CoValueTransactionSync {
  return {
    getSingleCoValueSession: (coValue, sessionID) =>
      runSync(transaction.getSession(coValue, sessionID)),
    markCoValueAsDeleted: (id) => transaction.putDeletion("pending", id),
    addSessionUpdate: ({ sessionUpdate }) => runSync(transaction.putSession(sessionUpdate)),
    addTransaction: (ses, idx, tx) => transaction.putTransaction(ses, idx, tx),
    addSignatureAfter: ({ sessionRowID, idx, signature }) =>
      transaction.putSignature(sessionRowID, idx, signature),
    getStorageReconciliationLock: (key) => runSync(transaction.getLock(key)),
    putStorageReconciliationLock: (row) => transaction.putLock(row),
  };
}
