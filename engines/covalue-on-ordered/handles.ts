// cojson's two transaction interfaces over one open transaction.
import type { Api } from "../engine/cell.ts";
import { inTurn } from "../engine/in-turn.ts";
import { runAsync, runSync } from "../engine/steps.ts";
import type { CoValueTransaction, CoValueTransactionSync } from "../covalue/port.ts";
import type { OrderedTransaction } from "./transaction.ts";

/**
 * The handle that the callback of an async transaction gets. Its calls are served one after the other:
 * cojson issues several together, and two that both find a session missing must not both make it.
 */
export function asyncHandle(transaction: OrderedTransaction<Api>): CoValueTransaction {
  const serve = inTurn();
  return {
    getSingleCoValueSession: (coValue, sessionID) =>
      serve(() => runAsync(transaction.getSession(coValue, sessionID))),
    markCoValueAsDeleted: (id) => serve(async () => transaction.putDeletion("pending", id)),
    addSessionUpdate: ({ sessionUpdate }) =>
      serve(() => runAsync(transaction.putSession(sessionUpdate))),
    addTransaction: (ses, idx, tx) => serve(async () => transaction.putTransaction(ses, idx, tx)),
    addSignatureAfter: ({ sessionRowID, idx, signature }) =>
      serve(async () => transaction.putSignature(sessionRowID, idx, signature)),
    deleteCoValueContent: (row) => serve(() => runAsync(transaction.eraseContent(row))),
    getStorageReconciliationLock: (key) => serve(() => runAsync(transaction.getLock(key))),
    putStorageReconciliationLock: (row) => serve(async () => transaction.putLock(row)),
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
