// The contract's writes on one connection, each in one go, beside its reads (`reads.ts`): what both apis
// stand on. Keeps no data between calls, since other openers of the directory may write too; only session
// row ids are put aside (`session-row-ids.ts`). Errors are SQLite's own here; the stores give them codes
// (`errors.ts`).
import { logger } from "cojson";
import type {
  AcquireResult,
  LockRow,
  PeerID,
  SessionID,
  StoredSessionRow,
  StoreStats,
} from "../covalue/port.ts";
import { acquireLock, lockKey, releaseLock, renewLock } from "../covalue/reconciliation-lock.ts";
import type { Clock, ResolvedOpenOptions } from "../engine/engine.ts";
import { Connection } from "./connection.ts";
import { decodeLock, decodeSession } from "./decode.ts";
import {
  encodeLock,
  type EncodedLock,
  type EncodedSession,
  type EncodedSyncUpdate,
  type EncodedWrite,
} from "./encode.ts";
import { SqliteReads } from "./reads.ts";
import { SessionRowIDs } from "./session-row-ids.ts";
import type { Statements } from "./statements.ts";
import { bindText, type SqlText } from "./values.ts";

/** An open database of coValues. */
export class SqliteDatabase {
  /** What is stored, as of the last commit. */
  readonly reads: SqliteReads;
  readonly #connection: Connection;
  readonly #statements: Statements;
  readonly #clock: Clock;
  readonly #sessionRows: SessionRowIDs;

  /** Errors: those of `Connection`. */
  constructor(options: ResolvedOpenOptions) {
    this.#connection = new Connection(options);
    this.#statements = this.#connection.statements;
    this.#clock = options.clock;
    this.#sessionRows = new SessionRowIDs(this.#connection);
    this.reads = new SqliteReads(this.#connection);
  }

  // Writes that are a commit by themselves.

  upsertCoValue(id: SqlText, header: string): number | undefined {
    return (
      this.reads.findCoValue(id) ??
      this.#connection.commitOne(() => this.#insertCoValue(id, header))
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
    const coValue = this.reads.findCoValue(bound);
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

  /** See `SessionRowIDs.next`: to be called outside `commitAll`. */
  newSessionRow(): number {
    return this.#sessionRows.next();
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

  /** The first header wins, also when another opener was faster. */
  #insertCoValue(id: SqlText, header: string): number | undefined {
    const { changes, rowID } = this.#statements.insertCoValue.run(id, header);
    return changes === 1 ? rowID : this.reads.findCoValue(id);
  }

  #writeCoValue({ id, header, deleted, sessions }: EncodedWrite): number | undefined {
    const found = this.reads.findCoValue(id);
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
