// The contract's reads and writes on one connection, each in one go: what both apis stand on.
// Keeps no data between calls, since other openers of the directory may write too; only session row
// ids are put aside, which then no other opener gives. Errors are
// SQLite's own here; the stores give them codes (`errors.ts`).
import { logger } from "cojson";
import { knownStateOf } from "../covalue/known-state.ts";
import type {
  AcquireResult,
  CoValueKnownState,
  LockRow,
  PeerID,
  RawCoID,
  SessionID,
  SignatureAfterRow,
  StoredCoValue,
  StoredCoValueRow,
  StoredSessionRow,
  StoreStats,
  Transaction,
  TransactionRow,
} from "../covalue/port.ts";
import { acquireLock, lockKey, releaseLock, renewLock } from "../covalue/reconciliation-lock.ts";
import type { Clock, ResolvedOpenOptions } from "../engine/engine.ts";
import { Connection } from "./connection.ts";
import { decodeID, decodeLock, decodeSession, decodeSignature } from "./decode.ts";
import {
  encodeLock,
  type EncodedLock,
  type EncodedSession,
  type EncodedSyncUpdate,
  type EncodedWrite,
} from "./encode.ts";
import type { Statements } from "./statements.ts";
import { bindText, readText, type SqlText } from "./values.ts";

/**
 * How many row ids of sessions an opener puts aside at a time, for transactions: they answer with row
 * ids before they commit. What is left of a block at close is never given.
 */
const SESSION_ROWS_RESERVED = 256;

/** An open database of coValues. */
export class SqliteDatabase {
  readonly #connection: Connection;
  readonly #statements: Statements;
  readonly #clock: Clock;
  /** The block of session row ids put aside for this opener: the next to give, and the last. */
  #nextSessionRow = 1;
  #lastSessionRow = 0;

  /** Errors: those of `Connection`. */
  constructor(options: ResolvedOpenOptions) {
    this.#connection = new Connection(options);
    this.#statements = this.#connection.statements;
    this.#clock = options.clock;
  }

  // Reads.

  getCoValue(id: string): StoredCoValueRow | undefined {
    const columns = this.#statements.coValue.first(bindText(id));
    if (columns === undefined) return undefined;
    const [rowID, headerText] = columns;
    try {
      // What was stored is the header that the caller gave.
      const header = JSON.parse(headerText) as StoredCoValueRow["header"];
      return { rowID, id: id as RawCoID, header };
    } catch (error) {
      logger.warn(`Invalid JSON in header: ${headerText}`, { id, err: error });
      return undefined;
    }
  }

  /** The row id of a coValue. */
  findCoValue(id: SqlText): number | undefined {
    return this.#statements.coValueRow.first(id)?.[0];
  }

  getCoValueSessions(coValue: number): StoredSessionRow[] {
    return this.#statements.sessions.all(coValue).map((columns) => decodeSession(coValue, columns));
  }

  getNewTransactionInSession(ses: number, from: number, to: number): TransactionRow[] {
    const rows = this.#statements.transactions.all(ses, from, to);
    try {
      return rows.map(([idx, tx]) => ({ ses, idx, tx: JSON.parse(tx) as Transaction }));
    } catch (error) {
      logger.warn("Invalid JSON in transaction", { err: error });
      return [];
    }
  }

  getSignatures(ses: number, first: number): SignatureAfterRow[] {
    const rows = this.#statements.signatures.all(ses, first);
    return rows.map(([idx, signature]) => ({ ses, idx, signature: decodeSignature(signature) }));
  }

  getCoValueKnownState(id: string): CoValueKnownState | undefined {
    // One row a session; a coValue without any gives one row of nulls.
    const rows = this.#statements.knownState.all(bindText(id));
    if (rows.length === 0) return undefined;
    const counters: [sessionID: string, lastIdx: number][] = [];
    for (const [sessionID, lastIdx] of rows) {
      if (sessionID !== null && lastIdx !== null) counters.push([readText(sessionID), lastIdx]);
    }
    return knownStateOf(id, counters);
  }

  getCoValueIDs(limit: number, offset: number): { id: RawCoID }[] {
    // SQLite takes only whole numbers as a limit, and a negative one as none.
    const most = Math.min(Math.floor(limit), Number.MAX_SAFE_INTEGER);
    if (!(most >= 1)) return [];
    return this.#statements.coValueIDs.all(offset, most).map(([id]) => ({ id: decodeID(id) }));
  }

  getCoValueCount(): number {
    return this.#statements.coValueCount.first()?.[0] ?? 0;
  }

  getAllCoValuesWaitingForDelete(): RawCoID[] {
    return this.#statements.pendingDeletions.all().map(([id]) => decodeID(id));
  }

  getUnsyncedCoValueIDs(): RawCoID[] {
    return this.#statements.unsyncedIDs.all().map(([id]) => decodeID(id));
  }

  readCoValue(id: string): StoredCoValue | undefined {
    return this.#connection.readAll(() => {
      const row = this.getCoValue(id);
      if (row === undefined) return undefined;
      const sessions = this.getCoValueSessions(row.rowID).map((session) => ({
        row: session,
        transactions: this.getNewTransactionInSession(session.rowID, 0, Number.POSITIVE_INFINITY),
        signatures: this.getSignatures(session.rowID, 0),
      }));
      return { row, sessions };
    });
  }

  // Writes that are a commit by themselves.

  upsertCoValue(id: SqlText, header: string): number | undefined {
    return (
      this.findCoValue(id) ?? this.#connection.commitOne(() => this.#insertCoValue(id, header))
    );
  }

  /** In order: of two updates of one pair the second holds. */
  trackCoValuesSyncState(updates: readonly EncodedSyncUpdate[]): void {
    const { insertUnsynced, deleteUnsynced } = this.#statements;
    this.#connection.commitAll(() => {
      for (const { id, peer, synced } of updates)
        (synced ? deleteUnsynced : insertUnsynced).run(id, peer);
    });
  }

  stopTrackingSyncState(id: string): void {
    this.#connection.commitOne(() => this.#statements.deleteAllUnsynced.run(bindText(id)));
  }

  eraseCoValueButKeepTombstone(id: string): void {
    const bound = bindText(id);
    // Row ids never change, so finding it needs no part in the commit.
    const coValue = this.findCoValue(bound);
    if (coValue === undefined) {
      logger.warn(`CoValue ${id} not found, skipping deletion`);
      return;
    }
    this.#connection.commitAll(() => this.eraseContent(coValue, bound));
  }

  tryAcquireStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): AcquireResult {
    return this.#connection.commitAll(() => {
      const request = { sessionId, peerId, now: this.#clock() };
      const { result, put } = acquireLock(this.findLock(lockKey(peerId)), request);
      if (put !== undefined) this.putLock(encodeLock(put));
      return result;
    });
  }

  renewStorageReconciliationLock(sessionId: SessionID, peerId: PeerID, offset: number): void {
    this.#changeLock(peerId, (row) => renewLock(row, sessionId, offset));
  }

  releaseStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): void {
    this.#changeLock(peerId, (row) => releaseLock(row, sessionId, this.#clock()));
  }

  commitBatch(writes: readonly EncodedWrite[]): (number | undefined)[] {
    return this.#connection.commitAll(() => writes.map((write) => this.#writeCoValue(write)));
  }

  // What a transaction reads and writes; the writes run inside its commit.

  /** Runs writes as one commit: all of them or, when one fails, none. */
  commitAll(work: () => void): void {
    this.#connection.commitAll(work);
  }

  /** Changes whenever another opener has committed. */
  dataVersion(): number {
    return this.#connection.dataVersion();
  }

  findSession(coValue: number, sessionID: string): StoredSessionRow | undefined {
    const columns = this.#statements.session.first(coValue, bindText(sessionID));
    return columns === undefined ? undefined : decodeSession(coValue, columns);
  }

  /**
   * A row id for a new session, which no opener of the directory has had or will have. It is one of a
   * block that this opener alone has; when the block is used up this commits, so it must be called
   * outside `commitAll`.
   */
  newSessionRow(): number {
    if (this.#nextSessionRow > this.#lastSessionRow) {
      this.#lastSessionRow = this.#reserveSessionRows();
      this.#nextSessionRow = this.#lastSessionRow - SESSION_ROWS_RESERVED + 1;
    }
    return this.#nextSessionRow++;
  }

  findLock(key: string): LockRow | undefined {
    const columns = this.#statements.lock.first(bindText(key));
    return columns === undefined ? undefined : decodeLock(columns);
  }

  /** Inserts a session and answers its row id, which is the given one where one is given. */
  insertSession(coValue: number, session: EncodedSession, rowID: number | null): number {
    const { sessionID, lastIdx, lastSignature, bytesSinceLastSignature, tombstone } = session;
    return this.#statements.insertSession.run(
      rowID,
      sessionID,
      lastIdx,
      lastSignature,
      bytesSinceLastSignature,
      coValue,
      tombstone,
    ).rowID;
  }

  updateSession(rowID: number, session: EncodedSession): void {
    const { lastIdx, lastSignature, bytesSinceLastSignature } = session;
    this.#statements.updateSession.run(lastIdx, lastSignature, bytesSinceLastSignature, rowID);
  }

  putTransaction(ses: number, idx: number, tx: string): void {
    this.#statements.putTransaction.run(ses, idx, tx);
  }

  putSignature(ses: number, idx: number, signature: SqlText): void {
    this.#statements.putSignature.run(ses, idx, signature);
  }

  markDeleted(id: SqlText): void {
    this.#statements.putDeletion.run(id, 0);
  }

  /** Removes all sessions but the tombstone's, with everything under them, and marks the coValue done. */
  eraseContent(coValue: number, id: SqlText): void {
    this.#statements.eraseTransactions.run(coValue);
    this.#statements.eraseSignatures.run(coValue);
    this.#statements.eraseSessions.run(coValue);
    this.#statements.putDeletion.run(id, 1);
  }

  putLock({
    key,
    holderSessionId,
    acquiredAt,
    releasedAt,
    lastProcessedOffset,
  }: EncodedLock): void {
    this.#statements.putLock.run(key, holderSessionId, acquiredAt, releasedAt, lastProcessedOffset);
  }

  // The store as a whole.

  /** The statements that page through whole tables. */
  pages(): Statements["pages"] {
    return this.#statements.pages;
  }

  sync(): void {
    this.#connection.sync();
  }

  stats(): StoreStats {
    return this.#connection.counters.stats();
  }

  close(): void {
    this.#connection.close();
  }

  /** Puts a block of row ids aside, and answers with the last of them. */
  #reserveSessionRows(): number {
    const { raiseLastSessionRow, beginLastSessionRow, lastSessionRow } = this.#statements;
    return this.#connection.commitAll(() => {
      if (raiseLastSessionRow.run(SESSION_ROWS_RESERVED).changes === 0) {
        // Nobody has stored a session or put a block aside yet.
        beginLastSessionRow.run(SESSION_ROWS_RESERVED);
      }
      return lastSessionRow.first()?.[0] ?? SESSION_ROWS_RESERVED;
    });
  }

  /** The first header wins, also when another opener was faster. */
  #insertCoValue(id: SqlText, header: string): number | undefined {
    const { changes, rowID } = this.#statements.insertCoValue.run(id, header);
    return changes === 1 ? rowID : this.findCoValue(id);
  }

  #writeCoValue({ id, header, deleted, sessions }: EncodedWrite): number | undefined {
    const found = this.findCoValue(id);
    const coValue =
      found === undefined && header !== undefined ? this.#insertCoValue(id, header) : found;
    if (coValue === undefined) return undefined;
    if (deleted) this.markDeleted(id);
    for (const session of sessions) {
      const stored = this.#statements.sessionRow.first(coValue, session.sessionID)?.[0];
      if (stored !== undefined) this.updateSession(stored, session);
      const ses = stored ?? this.insertSession(coValue, session, null);
      for (const { idx, tx } of session.transactions) this.putTransaction(ses, idx, tx);
      for (const { idx, signature } of session.signatures) this.putSignature(ses, idx, signature);
    }
    return coValue;
  }

  #changeLock(peerId: PeerID, change: (row: LockRow | undefined) => LockRow | undefined): void {
    this.#connection.commitAll(() => {
      const put = change(this.findLock(lockKey(peerId)));
      if (put !== undefined) this.putLock(encodeLock(put));
    });
  }
}
