// The reference: what histories are judged against. Plain maps and the simplest code that keeps every
// clause of conformance/covalue/CONTRACT.md. It shares types and nothing else with the engines, since
// a bug shared with them would be invisible; it is neither clever nor fast, and stores nothing.
//
// Sync only: serial histories mean the same in both apis, so one judge serves both.
import { cojsonInternals, logger } from "cojson";
import { AssayError } from "../../engine/errors.ts";
import type { Clock } from "../../engine/engine.ts";
import type {
  AcquireResult,
  CoValueHeader,
  CoValueKnownState,
  CoValueStoreSync,
  CoValueTransactionSync,
  CoValueWrite,
  LockRow,
  PeerID,
  RawCoID,
  SessionID,
  SessionWrite,
  Signature,
  SignatureAfterRow,
  StoredCoValue,
  StoredCoValueRow,
  StoredRow,
  StoredSessionRow,
  StoreStats,
  SyncStateUpdate,
  Transaction,
  TransactionRow,
} from "../port.ts";

/** JSON values are kept as text: what comes back is always fresh, and only what JSON can say. */
type JsonText = string;

interface CoValueRecord {
  readonly rowID: number;
  readonly header: JsonText;
}

/** A session's row and the rows under it, by index. */
interface SessionRecord {
  readonly row: StoredSessionRow;
  readonly transactions: Map<number, JsonText>;
  readonly signatures: Map<number, Signature>;
}

/** A change that a transaction makes when it commits. */
type Change = () => void;

/** The handle of a reference transaction; unlike cojson's sync one it also erases content. */
export interface ReferenceTransaction extends CoValueTransactionSync {
  deleteCoValueContent(row: Pick<StoredCoValueRow, "rowID" | "id">): void;
}

/** The reference as a store of the port. */
export class ReferenceStore implements CoValueStoreSync {
  readonly #clock: Clock;
  readonly #coValues = new Map<string, CoValueRecord>();
  /** By coValue row id, then by session id. */
  readonly #sessions = new Map<number, Map<string, SessionRecord>>();
  readonly #deletions = new Map<string, "pending" | "done">();
  /** Peers that a coValue is not synced with. */
  readonly #unsynced = new Map<string, Set<string>>();
  readonly #locks = new Map<string, LockRow>();
  #nextSessionRow = 1;
  #inTransaction = false;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  getCoValue(id: string): StoredCoValueRow | undefined {
    this.#assertOpen();
    const found = this.#coValues.get(id);
    if (found === undefined) return undefined;
    return { rowID: found.rowID, id: id as RawCoID, header: JSON.parse(found.header) };
  }

  upsertCoValue(id: string, header?: CoValueHeader): number | undefined {
    this.#assertOpen();
    if (header === undefined) return this.#coValues.get(id)?.rowID;
    this.#assertNotNested();
    return this.#upsert(id, jsonText(header));
  }

  getCoValueSessions(coValue: number): StoredSessionRow[] {
    this.#assertOpen();
    return [...(this.#sessions.get(coValue)?.values() ?? [])].map(({ row }) => ({ ...row }));
  }

  getNewTransactionInSession(ses: number, from: number, to: number): TransactionRow[] {
    this.#assertOpen();
    return [...(this.#sessionOfRow(ses)?.transactions ?? [])]
      .filter(([idx]) => idx >= from && idx <= to)
      .sort(([a], [b]) => a - b)
      .map(([idx, tx]) => ({ ses, idx, tx: JSON.parse(tx) }));
  }

  getSignatures(ses: number, from: number): SignatureAfterRow[] {
    this.#assertOpen();
    return [...(this.#sessionOfRow(ses)?.signatures ?? [])]
      .filter(([idx]) => idx >= from)
      .sort(([a], [b]) => a - b)
      .map(([idx, signature]) => ({ ses, idx, signature }));
  }

  getCoValueKnownState(id: string): CoValueKnownState | undefined {
    this.#assertOpen();
    const found = this.#coValues.get(id);
    if (found === undefined) return undefined;
    const counters = this.getCoValueSessions(found.rowID).map((row) => [
      row.sessionID,
      row.lastIdx,
    ]);
    // `fromEntries` defines keys, so that a session named `__proto__` is a session like any other.
    return { id: id as RawCoID, header: true, sessions: Object.fromEntries(counters) };
  }

  getCoValueIDs(limit: number, offset: number): { id: RawCoID }[] {
    this.#assertOpen();
    return [...this.#coValues]
      .filter(([, { rowID }]) => rowID > offset)
      .slice(0, Math.max(0, limit))
      .map(([id]) => ({ id: id as RawCoID }));
  }

  getCoValueCount(): number {
    this.#assertOpen();
    return this.#coValues.size;
  }

  transaction(callback: (tx: ReferenceTransaction) => unknown): unknown {
    this.#assertOpen();
    this.#assertNotNested();
    const changes: Change[] = [];
    const { handle, end } = this.#open(changes);
    this.#inTransaction = true;
    try {
      const result = callback(handle);
      if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
        // Its calls on the handle fail from now on; nobody is there to hear of it.
        Promise.resolve(result).catch(() => {});
        throw new AssayError("INVALID_ARGUMENT", "a sync callback returned a promise");
      }
      for (const change of changes) change();
      return result;
    } finally {
      end();
      this.#inTransaction = false;
    }
  }

  trackCoValuesSyncState(updates: SyncStateUpdate[]): void {
    this.#assertOpen();
    this.#assertNotNested();
    // Read as a whole first: an update that cannot be read leaves nothing of the others.
    for (const { id, peerId, synced } of updates.map((update) => ({ ...update }))) {
      const peers = this.#unsynced.get(id) ?? new Set();
      if (synced) peers.delete(peerId);
      else peers.add(peerId);
      if (peers.size === 0) this.#unsynced.delete(id);
      else this.#unsynced.set(id, peers);
    }
  }

  getUnsyncedCoValueIDs(): RawCoID[] {
    this.#assertOpen();
    return [...this.#unsynced.keys()] as RawCoID[];
  }

  stopTrackingSyncState(id: string): void {
    this.#assertOpen();
    this.#assertNotNested();
    this.#unsynced.delete(id);
  }

  getAllCoValuesWaitingForDelete(): RawCoID[] {
    this.#assertOpen();
    return [...this.#deletions]
      .filter(([, status]) => status === "pending")
      .map(([id]) => id as RawCoID);
  }

  eraseCoValueButKeepTombstone(id: RawCoID): void {
    this.#assertOpen();
    this.#assertNotNested();
    const found = this.#coValues.get(id);
    if (found === undefined) {
      logger.warn(`CoValue ${id} not found, skipping deletion`);
      return;
    }
    this.transaction((tx) => tx.deleteCoValueContent({ rowID: found.rowID, id }));
  }

  tryAcquireStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): AcquireResult {
    this.#assertOpen();
    this.#assertNotNested();
    const { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } =
      cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
    const now = this.#clock();
    const key = `lock#${peerId}`;
    const lock = this.#locks.get(key);
    if (lock?.releasedAt && now - lock.releasedAt < RECONCILIATION_INTERVAL_MS) {
      return { acquired: false, reason: "not_due" };
    }
    const unreleased = lock !== undefined && !lock.releasedAt;
    const expired = lock !== undefined && lock.acquiredAt + LOCK_TTL_MS < now;
    if (unreleased && !expired && lock.holderSessionId !== sessionId) {
      return { acquired: false, reason: "lock_held" };
    }
    const lastProcessedOffset = unreleased ? lock.lastProcessedOffset : 0;
    this.#locks.set(key, { key, holderSessionId: sessionId, acquiredAt: now, lastProcessedOffset });
    return { acquired: true, lastProcessedOffset };
  }

  renewStorageReconciliationLock(sessionId: SessionID, peerId: PeerID, offset: number): void {
    this.#assertOpen();
    this.#assertNotNested();
    const lock = this.#locks.get(`lock#${peerId}`);
    if (lock === undefined || lock.holderSessionId !== sessionId || lock.releasedAt) return;
    this.#locks.set(lock.key, { ...lock, lastProcessedOffset: offset });
  }

  releaseStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): void {
    this.#assertOpen();
    this.#assertNotNested();
    const lock = this.#locks.get(`lock#${peerId}`);
    if (lock === undefined || lock.holderSessionId !== sessionId) return;
    this.#locks.set(lock.key, { ...lock, releasedAt: this.#clock(), lastProcessedOffset: 0 });
  }

  readCoValue(id: string): StoredCoValue | undefined {
    const row = this.getCoValue(id);
    if (row === undefined) return undefined;
    const sessions = this.getCoValueSessions(row.rowID).map((session) => ({
      row: session,
      transactions: this.getNewTransactionInSession(session.rowID, 0, Number.MAX_SAFE_INTEGER),
      signatures: this.getSignatures(session.rowID, 0),
    }));
    return { row, sessions };
  }

  commitBatch(writes: readonly CoValueWrite[]): (number | undefined)[] {
    this.#assertOpen();
    this.#assertNotNested();
    // Read as a whole first: what is refused leaves nothing of the other writes.
    for (const write of writes) assertWrite(write);
    return writes.map((write) => {
      const coValue =
        write.header === undefined
          ? this.#coValues.get(write.id)?.rowID
          : this.#upsert(write.id, jsonText(write.header));
      if (coValue === undefined) return undefined;
      this.transaction((tx) => {
        if (write.deleted === true) tx.markCoValueAsDeleted(write.id);
        for (const { transactions, signatures, ...state } of write.sessions) {
          const sessionRowID = tx.addSessionUpdate({ sessionUpdate: { coValue, ...state } });
          for (const { idx, tx: value } of transactions)
            tx.addTransaction(sessionRowID, idx, value);
          for (const { idx, signature } of signatures)
            tx.addSignatureAfter({ sessionRowID, idx, signature });
        }
      });
      return coValue;
    });
  }

  *rows(): Generator<StoredRow> {
    this.#assertOpen();
    for (const [id, { rowID, header }] of this.#coValues) {
      yield { table: "coValue", rowID, id, header: JSON.parse(header) };
    }
    for (const bySession of this.#sessions.values()) {
      for (const { row, transactions, signatures } of bySession.values()) {
        yield { table: "session", bytesSinceLastSignature: undefined, ...row };
        for (const [idx, tx] of transactions) {
          yield { table: "transaction", ses: row.rowID, idx, tx: JSON.parse(tx) };
        }
        for (const [idx, signature] of signatures) {
          yield { table: "signature", ses: row.rowID, idx, signature };
        }
      }
    }
    for (const [id, status] of this.#deletions) yield { table: "deletion", id, status };
    for (const [id, peers] of this.#unsynced) {
      for (const peerId of peers) yield { table: "unsynced", id, peerId };
    }
    for (const lock of this.#locks.values()) yield { table: "lock", ...lock };
  }

  sync(): void {
    this.#assertOpen();
  }

  stats(): StoreStats {
    return { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  }

  close(): void {
    this.#assertNotNested();
    this.#closed = true;
  }

  /**
   * A handle whose writes become changes, applied when the callback has returned. What its own reads
   * must see at once, sessions and locks, it keeps in drafts.
   */
  #open(changes: Change[]): { handle: ReferenceTransaction; end: () => void } {
    let ended = false;
    const assertOpen = (): void => {
      if (ended) throw new AssayError("TRANSACTION_ENDED", "the transaction has ended");
    };
    const sessionDrafts = new Map<number, Map<string, SessionRecord>>();
    const lockDrafts = new Map<string, LockRow>();

    const draftOf = (coValue: number): Map<string, SessionRecord> => {
      const present = sessionDrafts.get(coValue);
      if (present !== undefined) return present;
      const draft = new Map(this.#sessions.get(coValue));
      sessionDrafts.set(coValue, draft);
      changes.push(() => this.#sessions.set(coValue, draft));
      return draft;
    };
    const draftOfRow = (ses: number): SessionRecord | undefined => {
      for (const draft of sessionDrafts.values()) {
        for (const record of draft.values()) if (record.row.rowID === ses) return record;
      }
      return this.#sessionOfRow(ses);
    };

    const handle: ReferenceTransaction = {
      getSingleCoValueSession: (coValue, sessionID) => {
        assertOpen();
        const found = draftOf(coValue).get(sessionID);
        return found === undefined ? undefined : { ...found.row };
      },
      markCoValueAsDeleted: (id) => {
        assertOpen();
        changes.push(() => this.#deletions.set(id, "pending"));
      },
      addSessionUpdate: ({ sessionUpdate }) => {
        assertOpen();
        assertRowID(sessionUpdate.coValue);
        assertCounts(sessionUpdate);
        const draft = draftOf(sessionUpdate.coValue);
        const before = draft.get(sessionUpdate.sessionID);
        const rowID = before?.row.rowID ?? this.#nextSessionRow++;
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
        changes.push(() => this.#deletions.set(id, "done"));
      },
      getStorageReconciliationLock: (key) => {
        assertOpen();
        const lock = lockDrafts.get(key) ?? this.#locks.get(key);
        return lock === undefined ? undefined : { ...lock };
      },
      putStorageReconciliationLock: (row) => {
        assertOpen();
        // Copied now: the caller may change its own before the commit.
        const copy = { ...row };
        lockDrafts.set(copy.key, copy);
        changes.push(() => this.#locks.set(copy.key, copy));
      },
    };
    return { handle, end: () => void (ended = true) };
  }

  /** Row ids are dense from 1, and coValues are never removed. */
  #upsert(id: string, header: JsonText): number {
    const found = this.#coValues.get(id);
    if (found !== undefined) return found.rowID;
    const rowID = this.#coValues.size + 1;
    this.#coValues.set(id, { rowID, header });
    return rowID;
  }

  #sessionOfRow(ses: number): SessionRecord | undefined {
    for (const bySession of this.#sessions.values()) {
      for (const record of bySession.values()) if (record.row.rowID === ses) return record;
    }
    return undefined;
  }

  #assertOpen(): void {
    if (this.#closed) throw new AssayError("STORE_CLOSED", "the reference store is closed");
  }

  #assertNotNested(): void {
    if (this.#inTransaction) throw new AssayError("NESTED_TRANSACTION", "a transaction is open");
  }
}

/** Errors: `INVALID_ARGUMENT` for what JSON cannot say. */
function jsonText(value: unknown): JsonText {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new AssayError("INVALID_ARGUMENT", "not JSON", { cause: error });
  }
  if (text === undefined) throw new AssayError("INVALID_ARGUMENT", "not JSON");
  return text;
}

function assertRowID(value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new AssayError("INVALID_ARGUMENT", `${value} is not a row id`);
  }
}

function assertCount(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new AssayError("INVALID_ARGUMENT", `${value} is neither an index nor a count`);
  }
}

function assertCounts(session: Pick<SessionWrite, "lastIdx" | "bytesSinceLastSignature">): void {
  assertCount(session.lastIdx);
  assertCount(session.bytesSinceLastSignature ?? 0);
}

function assertWrite({ header, sessions }: CoValueWrite): void {
  if (header !== undefined) jsonText(header);
  for (const session of sessions) {
    assertCounts(session);
    for (const { idx, tx } of session.transactions) {
      assertCount(idx);
      jsonText(tx);
    }
    for (const { idx } of session.signatures) assertCount(idx);
  }
}
