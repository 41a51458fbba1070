// The reference: what histories are judged against. Plain maps and the simplest code that keeps every
// clause of conformance/covalue/CONTRACT.md. It shares types and nothing else with the engines, since
// a bug shared with them would be invisible; it is neither clever nor fast, and stores nothing.
//
// Sync only: serial histories mean the same in both apis, so one judge serves both.
import { logger } from "cojson";
import type { Clock } from "../../engine/engine.ts";
import type {
  AcquireResult,
  CoValueHeader,
  CoValueKnownState,
  CoValueStoreSync,
  CoValueWrite,
  PeerID,
  RawCoID,
  SessionID,
  SignatureAfterRow,
  StoredCoValue,
  StoredCoValueRow,
  StoredRow,
  StoredSessionRow,
  StoreStats,
  SyncStateUpdate,
  TransactionRow,
} from "../port.ts";
import { acquireLock, releaseLock, renewLock } from "./locks.ts";
import {
  copyRecords,
  noRecords,
  recordsKey,
  sessionOfRow,
  storedRows,
  type CoValueRecord,
  type Records,
} from "./records.ts";
import { refusal } from "./refusal.ts";
import { OpenTransaction, writeSessions, type ReferenceTransaction } from "./transaction.ts";
import { assertSessions, jsonValue } from "./written.ts";

/** The reference as a store of the port. */
export class ReferenceStore implements CoValueStoreSync {
  readonly #clock: Clock;
  readonly #records: Records;
  #inTransaction = false;
  #closed = false;

  constructor(clock: Clock, records: Records = noRecords()) {
    this.#clock = clock;
    this.#records = records;
  }

  /** A store with the same data and a clock of its own; neither one's later calls reach the other. */
  clone(clock: Clock): ReferenceStore {
    this.#assertOpen();
    this.#assertNotNested();
    return new ReferenceStore(clock, copyRecords(this.#records));
  }

  /**
   * Equal for two stores exactly when no later operation can tell them apart, should their clocks show
   * the same time.
   */
  stateKey(): string {
    this.#assertOpen();
    this.#assertNotNested();
    return recordsKey(this.#records);
  }

  getCoValue(id: string): StoredCoValueRow | undefined {
    this.#assertOpen();
    const found = this.#records.coValues.get(id);
    if (found === undefined) return undefined;
    return { rowID: found.rowID, id: id as RawCoID, header: found.header };
  }

  upsertCoValue(id: string, header?: CoValueHeader): number | undefined {
    this.#assertOpen();
    if (header === undefined) return this.#records.coValues.get(id)?.rowID;
    this.#assertNotNested();
    return this.#upsert(id, jsonValue(header));
  }

  getCoValueSessions(coValue: number): StoredSessionRow[] {
    this.#assertOpen();
    return [...(this.#records.sessions.get(coValue)?.values() ?? [])].map(({ row }) => ({
      ...row,
    }));
  }

  getNewTransactionInSession(ses: number, from: number, to: number): TransactionRow[] {
    this.#assertOpen();
    const rows: TransactionRow[] = [];
    for (const [idx, tx] of sessionOfRow(this.#records, ses)?.transactions ?? []) {
      if (idx >= from && idx <= to) rows.push({ ses, idx, tx });
    }
    return rows.sort(byIndex);
  }

  getSignatures(ses: number, from: number): SignatureAfterRow[] {
    this.#assertOpen();
    const rows: SignatureAfterRow[] = [];
    for (const [idx, signature] of sessionOfRow(this.#records, ses)?.signatures ?? []) {
      if (idx >= from) rows.push({ ses, idx, signature });
    }
    return rows.sort(byIndex);
  }

  getCoValueKnownState(id: string): CoValueKnownState | undefined {
    this.#assertOpen();
    const found = this.#records.coValues.get(id);
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
    return [...this.#records.coValues]
      .filter(([, { rowID }]) => rowID > offset)
      .slice(0, Math.max(0, limit))
      .map(([id]) => ({ id: id as RawCoID }));
  }

  getCoValueCount(): number {
    this.#assertOpen();
    return this.#records.coValues.size;
  }

  transaction(callback: (tx: ReferenceTransaction) => unknown): unknown {
    this.#assertOpen();
    this.#assertNotNested();
    const handle = new OpenTransaction(this.#records);
    this.#inTransaction = true;
    try {
      const result = callback(handle);
      if (typeof (result as { then?: unknown } | null | undefined)?.then === "function") {
        // Its calls on the handle fail from now on; nobody is there to hear of it.
        Promise.resolve(result).catch(() => {});
        throw refusal("INVALID_ARGUMENT", "a sync callback returned a promise");
      }
      handle.commit();
      return result;
    } finally {
      handle.end();
      this.#inTransaction = false;
    }
  }

  trackCoValuesSyncState(updates: SyncStateUpdate[]): void {
    this.#assertOpen();
    this.#assertNotNested();
    // Read as a whole first: an update that cannot be read leaves nothing of the others.
    for (const { id, peerId, synced } of updates.map((update) => ({ ...update }))) {
      const peers = this.#records.unsynced.get(id) ?? new Set();
      if (synced) peers.delete(peerId);
      else peers.add(peerId);
      if (peers.size === 0) this.#records.unsynced.delete(id);
      else this.#records.unsynced.set(id, peers);
    }
  }

  getUnsyncedCoValueIDs(): RawCoID[] {
    this.#assertOpen();
    return [...this.#records.unsynced.keys()] as RawCoID[];
  }

  stopTrackingSyncState(id: string): void {
    this.#assertOpen();
    this.#assertNotNested();
    this.#records.unsynced.delete(id);
  }

  getAllCoValuesWaitingForDelete(): RawCoID[] {
    this.#assertOpen();
    return [...this.#records.deletions]
      .filter(([, status]) => status === "pending")
      .map(([id]) => id as RawCoID);
  }

  eraseCoValueButKeepTombstone(id: RawCoID): void {
    this.#assertOpen();
    this.#assertNotNested();
    const found = this.#records.coValues.get(id);
    if (found === undefined) {
      logger.warn(`CoValue ${id} not found, skipping deletion`);
      return;
    }
    this.transaction((tx) => tx.deleteCoValueContent({ rowID: found.rowID, id }));
  }

  tryAcquireStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): AcquireResult {
    this.#assertOpen();
    this.#assertNotNested();
    return acquireLock(this.#records.locks, sessionId, peerId, this.#clock());
  }

  renewStorageReconciliationLock(sessionId: SessionID, peerId: PeerID, offset: number): void {
    this.#assertOpen();
    this.#assertNotNested();
    renewLock(this.#records.locks, sessionId, peerId, offset);
  }

  releaseStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): void {
    this.#assertOpen();
    this.#assertNotNested();
    releaseLock(this.#records.locks, sessionId, peerId, this.#clock());
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
    const { coValues } = this.#records;
    // Stored last, as a transaction's changes are: what is refused leaves nothing of the other writes.
    const made = new Map<string, CoValueRecord>();
    const rowIDs = writes.map(() => undefined as number | undefined);
    this.transaction((tx) => {
      for (const [index, write] of writes.entries()) {
        const header = write.header === undefined ? undefined : jsonValue(write.header);
        let found = coValues.get(write.id) ?? made.get(write.id);
        if (found === undefined && header !== undefined) {
          found = { rowID: coValues.size + made.size + 1, header };
          made.set(write.id, found);
        }
        // Also what is written nowhere has to be something that could be.
        if (found === undefined) assertSessions(write.sessions);
        else writeSessions(tx, found.rowID, write);
        rowIDs[index] = found?.rowID;
      }
    });
    for (const [id, record] of made) coValues.set(id, record);
    return rowIDs;
  }

  *rows(): Generator<StoredRow> {
    this.#assertOpen();
    yield* storedRows(this.#records);
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

  /** Row ids are dense from 1, and coValues are never removed. */
  #upsert(id: string, header: CoValueHeader): number {
    const found = this.#records.coValues.get(id);
    if (found !== undefined) return found.rowID;
    const rowID = this.#records.coValues.size + 1;
    this.#records.coValues.set(id, { rowID, header });
    return rowID;
  }

  #assertOpen(): void {
    if (this.#closed) throw refusal("STORE_CLOSED", "the reference store is closed");
  }

  #assertNotNested(): void {
    if (this.#inTransaction) throw refusal("NESTED_TRANSACTION", "a transaction is open");
  }
}

function byIndex(a: { readonly idx: number }, b: { readonly idx: number }): number {
  return a.idx - b.idx;
}
