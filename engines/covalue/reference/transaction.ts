// The reference's open transaction: what a callback writes through its handle, until it commits.
import type {
  CoValueTransactionSync,
  CoValueWrite,
  LockRow,
  SessionID,
  StoredCoValueRow,
  StoredSessionRow,
  Transaction,
} from "../port.ts";
import { sessionOfRow, type Records, type SessionRecord } from "./records.ts";
import { refusal } from "./refusal.ts";
import { assertCount, assertCounts, assertRowID, jsonValue } from "./written.ts";

/** A change that a transaction makes when it commits. */
export type Change = () => void;

/** The handle of a reference transaction; unlike cojson's sync one it also erases content. */
export interface ReferenceTransaction extends CoValueTransactionSync {
  deleteCoValueContent(row: Pick<StoredCoValueRow, "rowID" | "id">): void;
}

type SignatureRow = Parameters<CoValueTransactionSync["addSignatureAfter"]>[0];

/**
 * A handle whose writes become changes, applied when the callback has returned. What its own reads
 * must see at once, sessions and locks, it keeps in drafts.
 */
export class OpenTransaction implements ReferenceTransaction {
  readonly #records: Records;
  readonly #changes: Change[] = [];
  readonly #sessionDrafts = new Map<number, Map<string, SessionRecord>>();
  readonly #lockDrafts = new Map<string, LockRow>();
  #ended = false;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Makes the changes. */
  commit(): void {
    for (const change of this.#changes) change();
  }

  end(): void {
    this.#ended = true;
  }

  getSingleCoValueSession(coValue: number, sessionID: SessionID): StoredSessionRow | undefined {
    this.#assertOpen();
    const found = this.#draftOf(coValue).get(sessionID);
    return found === undefined ? undefined : { ...found.row };
  }

  markCoValueAsDeleted(id: string): void {
    this.#assertOpen();
    this.#changes.push(() => this.#records.deletions.set(id, "pending"));
  }

  addSessionUpdate({ sessionUpdate }: { sessionUpdate: Omit<StoredSessionRow, "rowID"> }): number {
    this.#assertOpen();
    assertRowID(sessionUpdate.coValue);
    assertCounts(sessionUpdate);
    const draft = this.#draftOf(sessionUpdate.coValue);
    const { coValue, sessionID } = sessionUpdate;
    const before = draft.get(sessionID);
    const rowID = before?.row.rowID ?? this.#records.sessionRows.push({ coValue, sessionID });
    const { lastIdx, lastSignature, bytesSinceLastSignature } = sessionUpdate;
    draft.set(sessionID, {
      row:
        bytesSinceLastSignature === undefined
          ? { rowID, coValue, sessionID, lastIdx, lastSignature }
          : { rowID, coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature },
      transactions: before?.transactions ?? new Map(),
      signatures: before?.signatures ?? new Map(),
    });
    return rowID;
  }

  addTransaction(ses: number, idx: number, tx: Transaction): void {
    this.#assertOpen();
    assertRowID(ses);
    assertCount(idx);
    const transactions = this.#draftOfRow(ses)?.transactions;
    const stored = jsonValue(tx);
    this.#changes.push(() => transactions?.set(idx, stored));
  }

  addSignatureAfter({ sessionRowID, idx, signature }: SignatureRow): void {
    this.#assertOpen();
    assertRowID(sessionRowID);
    assertCount(idx);
    const signatures = this.#draftOfRow(sessionRowID)?.signatures;
    this.#changes.push(() => signatures?.set(idx, signature));
  }

  deleteCoValueContent({ rowID, id }: Pick<StoredCoValueRow, "rowID" | "id">): void {
    this.#assertOpen();
    assertRowID(rowID);
    const draft = this.#draftOf(rowID);
    for (const sessionID of draft.keys()) {
      if (sessionID.at(-1) !== "$") draft.delete(sessionID);
    }
    this.#changes.push(() => this.#records.deletions.set(id, "done"));
  }

  getStorageReconciliationLock(key: string): LockRow | undefined {
    this.#assertOpen();
    const lock = this.#lockDrafts.get(key) ?? this.#records.locks.get(key);
    return lock === undefined ? undefined : { ...lock };
  }

  putStorageReconciliationLock(row: LockRow): void {
    this.#assertOpen();
    // Copied now: the caller may change its own before the commit.
    const copy = { ...row };
    this.#lockDrafts.set(copy.key, copy);
    this.#changes.push(() => this.#records.locks.set(copy.key, copy));
  }

  #draftOf(coValue: number): Map<string, SessionRecord> {
    const present = this.#sessionDrafts.get(coValue);
    if (present !== undefined) return present;
    const draft = new Map(this.#records.sessions.get(coValue));
    this.#sessionDrafts.set(coValue, draft);
    this.#changes.push(() => this.#records.sessions.set(coValue, draft));
    return draft;
  }

  #draftOfRow(ses: number): SessionRecord | undefined {
    const place = this.#records.sessionRows[ses - 1];
    const record = place && this.#sessionDrafts.get(place.coValue)?.get(place.sessionID);
    return record?.row.rowID === ses ? record : sessionOfRow(this.#records, ses);
  }

  #assertOpen(): void {
    if (this.#ended) throw refusal("TRANSACTION_ENDED", "the transaction has ended");
  }
}

/** Writes what a batch says of a coValue that is there. */
export function writeSessions(
  handle: ReferenceTransaction,
  coValue: number,
  { id, deleted, sessions }: CoValueWrite,
): void {
  if (deleted === true) handle.markCoValueAsDeleted(id);
  for (const session of sessions) {
    const { sessionID, lastIdx, lastSignature, bytesSinceLastSignature } = session;
    const { transactions, signatures } = session;
    const sessionUpdate =
      bytesSinceLastSignature === undefined
        ? { coValue, sessionID, lastIdx, lastSignature }
        : { coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature };
    const sessionRowID = handle.addSessionUpdate({ sessionUpdate });
    for (const { idx, tx } of transactions) handle.addTransaction(sessionRowID, idx, tx);
    for (const { idx, signature } of signatures) {
      handle.addSignatureAfter({ sessionRowID, idx, signature });
    }
  }
}
