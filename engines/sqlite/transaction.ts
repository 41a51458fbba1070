// An open transaction: it buffers its writes, reads through them, and runs them in one commit. The
// connection holds no BEGIN meanwhile, so the store's own reads see the last commit.
import { isTombstoneSession } from "../covalue/tombstone.ts";
import { isDeepStrictEqual } from "node:util";
import type {
  CoValueTransaction,
  CoValueTransactionSync,
  LockRow,
  RawCoID,
  SessionID,
  StoredCoValueRow,
  StoredSessionRow,
  Transaction,
} from "../covalue/port.ts";
import { jsonText, writtenCount, writtenRowID } from "../covalue/written-values.ts";
import { AssayError } from "../engine/errors.ts";
import type { SqliteDatabase } from "./database.ts";
import { encodeLock, encodeSession } from "./encode.ts";
import { attempt } from "./errors.ts";
import { bindText } from "./values.ts";

type SessionUpdate = Parameters<CoValueTransactionSync["addSessionUpdate"]>[0];
type SignatureAfter = Parameters<CoValueTransactionSync["addSignatureAfter"]>[0];

/** A transaction that has not ended; as it is the handle of the sync api. */
export class SqliteTransactionSync implements CoValueTransactionSync {
  readonly #database: SqliteDatabase;
  readonly #writes: (() => void)[] = [];
  /** What the transaction read or wrote, by coValue and session; `undefined` is known to be missing. */
  readonly #sessions = new Map<number, Map<string, StoredSessionRow | undefined>>();
  readonly #erasedCoValues = new Set<number>();
  /** The same of locks, by key. */
  readonly #locks = new Map<string, LockRow | undefined>();
  /** What was read of the database, and how to read it again. */
  readonly #reads: { readonly again: () => unknown; readonly answer: unknown }[] = [];
  /** The database's version before the first of them. */
  #readVersion: number | undefined;
  #ended = false;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** After this every call fails with `TRANSACTION_ENDED` and writes nothing. */
  end(): void {
    this.#ended = true;
  }

  /** Stores what was written, all or nothing. Errors: `CONFLICT`, and those of SQLite. */
  commit(): void {
    if (this.#writes.length === 0) return;
    attempt(() =>
      this.#database.commitAll(() => {
        this.#assertReadsHold();
        for (const write of this.#writes) write();
      }),
    );
  }

  getSingleCoValueSession(coValue: number, sessionID: SessionID): StoredSessionRow | undefined {
    this.#assertOpen();
    const row = this.#session(coValue, sessionID);
    return row === undefined ? undefined : { ...row };
  }

  markCoValueAsDeleted(id: RawCoID): void {
    this.#assertOpen();
    const bound = bindText(id);
    this.#writes.push(() => this.#database.markDeleted(bound));
  }

  /** Finds the stored row itself: a hint may be of an earlier state. */
  addSessionUpdate({ sessionUpdate }: SessionUpdate): number {
    this.#assertOpen();
    const coValue = writtenRowID("coValue", sessionUpdate.coValue);
    const session = encodeSession(sessionUpdate);
    const stored = this.#session(coValue, sessionUpdate.sessionID);
    const rowID = stored?.rowID ?? attempt(() => this.#database.newSessionRow());
    this.#remember(rowID, sessionUpdate);
    this.#writes.push(() => {
      if (stored === undefined) this.#database.insertSession(coValue, session, rowID);
      else this.#database.updateSession(rowID, session);
    });
    return rowID;
  }

  addTransaction(ses: number, idx: number, transaction: Transaction): void {
    this.#assertOpen();
    writtenRowID("sessionRowID", ses);
    writtenCount("idx", idx);
    const tx = jsonText(transaction);
    this.#writes.push(() => this.#database.putTransaction(ses, idx, tx));
  }

  addSignatureAfter({ sessionRowID, idx, signature }: SignatureAfter): void {
    this.#assertOpen();
    writtenRowID("sessionRowID", sessionRowID);
    writtenCount("idx", idx);
    const bound = bindText(signature);
    this.#writes.push(() => this.#database.putSignature(sessionRowID, idx, bound));
  }

  deleteCoValueContent({ rowID, id }: Pick<StoredCoValueRow, "rowID" | "id">): void {
    this.#assertOpen();
    writtenRowID("rowID", rowID);
    const bound = bindText(id);
    this.#erasedCoValues.add(rowID);
    const known = this.#sessions.get(rowID);
    for (const sessionID of known?.keys() ?? []) {
      if (!isTombstoneSession(sessionID)) known?.delete(sessionID);
    }
    this.#writes.push(() => this.#database.eraseContent(rowID, bound));
  }

  getStorageReconciliationLock(key: string): LockRow | undefined {
    this.#assertOpen();
    if (!this.#locks.has(key)) {
      this.#locks.set(
        key,
        this.#read(() => this.#database.findLock(key)),
      );
    }
    const row = this.#locks.get(key);
    return row === undefined ? undefined : { ...row };
  }

  putStorageReconciliationLock(entry: LockRow): void {
    this.#assertOpen();
    const bound = encodeLock(entry);
    const { key, holderSessionId, acquiredAt, releasedAt, lastProcessedOffset } = entry;
    const row: LockRow = { key, holderSessionId, acquiredAt, lastProcessedOffset };
    if (typeof releasedAt === "number") row.releasedAt = releasedAt;
    this.#locks.set(key, row);
    this.#writes.push(() => this.#database.putLock(bound));
  }

  #assertOpen(): void {
    if (!this.#ended) return;
    throw new AssayError(
      "TRANSACTION_ENDED",
      "the transaction that the handle belongs to has ended",
    );
  }

  #session(coValue: number, sessionID: string): StoredSessionRow | undefined {
    const known = this.#sessions.get(coValue);
    if (known?.has(sessionID)) return known.get(sessionID);
    if (this.#erasedCoValues.has(coValue) && !isTombstoneSession(sessionID)) return undefined;
    const row = this.#read(() => this.#database.findSession(coValue, sessionID));
    this.#sessionsOf(coValue).set(sessionID, row);
    return row;
  }

  /** As a read after the commit would give it. */
  #remember(rowID: number, update: SessionUpdate["sessionUpdate"]): void {
    const { coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature } = update;
    const row: StoredSessionRow = { rowID, coValue, sessionID, lastIdx, lastSignature };
    if (typeof bytesSinceLastSignature === "number")
      row.bytesSinceLastSignature = bytesSinceLastSignature;
    this.#sessionsOf(coValue).set(sessionID, row);
  }

  #sessionsOf(coValue: number): Map<string, StoredSessionRow | undefined> {
    let sessions = this.#sessions.get(coValue);
    if (sessions === undefined) {
      sessions = new Map();
      this.#sessions.set(coValue, sessions);
    }
    return sessions;
  }

  #read<T>(read: () => T): T {
    return attempt(() => {
      this.#readVersion ??= this.#database.dataVersion();
      const answer = read();
      this.#reads.push({ again: read, answer });
      return answer;
    });
  }

  /**
   * Nobody of this store wrote meanwhile, but another opener may have. Only a session or a lock that
   * this transaction read, and that the other one wrote, is a conflict: cojson drops what it fails to
   * store, so a failure must have a reason. New sessions need no look: their row ids are put aside.
   */
  #assertReadsHold(): void {
    if (this.#readVersion === undefined || this.#database.dataVersion() === this.#readVersion)
      return;
    if (this.#reads.every(({ again, answer }) => isDeepStrictEqual(again(), answer))) return;
    throw new AssayError(
      "CONFLICT",
      "another opener of the directory has changed what this transaction had read; nothing was written",
    );
  }
}

/** The handle of the async api. */
export class SqliteTransaction implements CoValueTransaction {
  readonly #transaction: SqliteTransactionSync;

  constructor(transaction: SqliteTransactionSync) {
    this.#transaction = transaction;
  }

  async getSingleCoValueSession(
    coValue: number,
    sessionID: SessionID,
  ): Promise<StoredSessionRow | undefined> {
    return this.#transaction.getSingleCoValueSession(coValue, sessionID);
  }

  async markCoValueAsDeleted(id: RawCoID): Promise<void> {
    this.#transaction.markCoValueAsDeleted(id);
  }

  async addSessionUpdate(update: SessionUpdate): Promise<number> {
    return this.#transaction.addSessionUpdate(update);
  }

  async addTransaction(ses: number, idx: number, transaction: Transaction): Promise<void> {
    this.#transaction.addTransaction(ses, idx, transaction);
  }

  async addSignatureAfter(signature: SignatureAfter): Promise<void> {
    this.#transaction.addSignatureAfter(signature);
  }

  async deleteCoValueContent(coValue: Pick<StoredCoValueRow, "rowID" | "id">): Promise<void> {
    this.#transaction.deleteCoValueContent(coValue);
  }

  async getStorageReconciliationLock(key: string): Promise<LockRow | undefined> {
    return this.#transaction.getStorageReconciliationLock(key);
  }

  async putStorageReconciliationLock(entry: LockRow): Promise<void> {
    this.#transaction.putStorageReconciliationLock(entry);
  }
}
