// The reference's open transaction: what a callback writes through its handle, until it commits.
import type { CoValueTransactionSync, LockRow, StoredCoValueRow, Transaction } from "../port.ts";
import { sessionOfRow, type Records, type SessionRecord } from "./records.ts";
import { refusal } from "./refusal.ts";
import { assertCount, assertCounts, assertRowID, jsonText } from "./written.ts";

/** A change that a transaction makes when it commits. */
export type Change = () => void;

/** The handle of a reference transaction; unlike cojson's sync one it also erases content. */
export interface ReferenceTransaction extends CoValueTransactionSync {
  deleteCoValueContent(row: Pick<StoredCoValueRow, "rowID" | "id">): void;
}

/**
 * A handle whose writes become changes, applied when the callback has returned. What its own reads
 * must see at once, sessions and locks, it keeps in drafts.
 */
export function openTransaction(
  records: Records,
  changes: Change[],
): { handle: ReferenceTransaction; end: () => void } {
  let ended = false;
  const assertOpen = (): void => {
    if (ended) throw refusal("TRANSACTION_ENDED", "the transaction has ended");
  };
  const sessionDrafts = new Map<number, Map<string, SessionRecord>>();
  const lockDrafts = new Map<string, LockRow>();

  const draftOf = (coValue: number): Map<string, SessionRecord> => {
    const present = sessionDrafts.get(coValue);
    if (present !== undefined) return present;
    const draft = new Map(records.sessions.get(coValue));
    sessionDrafts.set(coValue, draft);
    changes.push(() => records.sessions.set(coValue, draft));
    return draft;
  };
  const draftOfRow = (ses: number): SessionRecord | undefined => {
    for (const draft of sessionDrafts.values()) {
      for (const record of draft.values()) if (record.row.rowID === ses) return record;
    }
    return sessionOfRow(records, ses);
  };

  const handle: ReferenceTransaction = {
    getSingleCoValueSession: (coValue, sessionID) => {
      assertOpen();
      const found = draftOf(coValue).get(sessionID);
      return found === undefined ? undefined : { ...found.row };
    },
    markCoValueAsDeleted: (id) => {
      assertOpen();
      changes.push(() => records.deletions.set(id, "pending"));
    },
    addSessionUpdate: ({ sessionUpdate }) => {
      assertOpen();
      assertRowID(sessionUpdate.coValue);
      assertCounts(sessionUpdate);
      const draft = draftOf(sessionUpdate.coValue);
      const before = draft.get(sessionUpdate.sessionID);
      const rowID = before?.row.rowID ?? records.nextSessionRow++;
      draft.set(sessionUpdate.sessionID, {
        row: { ...sessionUpdate, rowID },
        transactions: before?.transactions ?? new Map(),
        signatures: before?.signatures ?? new Map(),
      });
      return rowID;
    },
    addTransaction: (ses, idx, tx: Transaction) => {
      assertOpen();
      assertRowID(ses);
      assertCount(idx);
      const transactions = draftOfRow(ses)?.transactions;
      const text = jsonText(tx);
      changes.push(() => transactions?.set(idx, text));
    },
    addSignatureAfter: ({ sessionRowID, idx, signature }) => {
      assertOpen();
      assertRowID(sessionRowID);
      assertCount(idx);
      const signatures = draftOfRow(sessionRowID)?.signatures;
      changes.push(() => signatures?.set(idx, signature));
    },
    deleteCoValueContent: ({ rowID, id }) => {
      assertOpen();
      assertRowID(rowID);
      const draft = draftOf(rowID);
      for (const sessionID of draft.keys()) {
        if (sessionID.at(-1) !== "$") draft.delete(sessionID);
      }
      changes.push(() => records.deletions.set(id, "done"));
    },
    getStorageReconciliationLock: (key) => {
      assertOpen();
      const lock = lockDrafts.get(key) ?? records.locks.get(key);
      return lock === undefined ? undefined : { ...lock };
    },
    putStorageReconciliationLock: (row) => {
      assertOpen();
      // Copied now: the caller may change its own before the commit.
      const copy = { ...row };
      lockDrafts.set(copy.key, copy);
      changes.push(() => records.locks.set(copy.key, copy));
    },
  };
  return { handle, end: () => void (ended = true) };
}
