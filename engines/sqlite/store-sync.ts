// The sync store: every call is answered by the database before it returns.
import type {
  AcquireResult,
  CoValueHeader,
  CoValueKnownState,
  CoValueStoreSync,
  CoValueTransactionSync,
  CoValueWrite,
  CorruptRow,
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
} from "../covalue/port.ts";
import { jsonText } from "../covalue/written-values.ts";
import { LifecycleSync } from "../engine/lifecycle.ts";
import { WriterGuard } from "../engine/writer.ts";
import { plantCorruptRow } from "./corrupt-row.ts";
import type { SqliteDatabase } from "./database.ts";
import { encodeBatch, encodeSyncUpdates } from "./encode.ts";
import { attempt } from "./errors.ts";
import { readRows } from "./rows.ts";
import { SqliteTransactionSync } from "./transaction.ts";
import { bindText } from "./values.ts";

/** A coValue store of the sync api. */
export class SqliteStoreSync implements CoValueStoreSync {
  readonly #database: SqliteDatabase;
  readonly #lifecycle = new LifecycleSync("sqlite");
  readonly #writers = new WriterGuard();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  getCoValue(id: string): StoredCoValueRow | undefined {
    return this.#read(() => this.#database.reads.getCoValue(id));
  }

  getCoValueSessions(coValue: number): StoredSessionRow[] {
    return this.#read(() => this.#database.reads.getCoValueSessions(coValue));
  }

  getNewTransactionInSession(ses: number, from: number, to: number): TransactionRow[] {
    return this.#read(() => this.#database.reads.getNewTransactionInSession(ses, from, to));
  }

  getSignatures(ses: number, first: number): SignatureAfterRow[] {
    return this.#read(() => this.#database.reads.getSignatures(ses, first));
  }

  getCoValueKnownState(id: string): CoValueKnownState | undefined {
    return this.#read(() => this.#database.reads.getCoValueKnownState(id));
  }

  getCoValueIDs(limit: number, offset: number): { id: RawCoID }[] {
    return this.#read(() => this.#database.reads.getCoValueIDs(limit, offset));
  }

  getCoValueCount(): number {
    return this.#read(() => this.#database.reads.getCoValueCount());
  }

  getAllCoValuesWaitingForDelete(): RawCoID[] {
    return this.#read(() => this.#database.reads.getAllCoValuesWaitingForDelete());
  }

  getUnsyncedCoValueIDs(): RawCoID[] {
    return this.#read(() => this.#database.reads.getUnsyncedCoValueIDs());
  }

  readCoValue(id: string): StoredCoValue | undefined {
    return this.#read(() => this.#database.reads.readCoValue(id));
  }

  *rows(): Generator<StoredRow, undefined> {
    const rows = readRows(this.#database);
    for (;;) {
      const next = this.#read(() => rows.next());
      if (next.done) return;
      yield next.value;
    }
  }

  /** Without a header a read like any other. */
  upsertCoValue(id: string, header?: CoValueHeader): number | undefined {
    if (header === undefined)
      return this.#read(() => this.#database.reads.findCoValue(bindText(id)));
    const text = jsonText(header);
    return this.#write(() => this.#database.upsertCoValue(bindText(id), text));
  }

  trackCoValuesSyncState(updates: SyncStateUpdate[]): void {
    this.#write(() => this.#database.trackCoValuesSyncState(encodeSyncUpdates(updates)));
  }

  stopTrackingSyncState(id: RawCoID): void {
    this.#write(() => this.#database.stopTrackingSyncState(id));
  }

  eraseCoValueButKeepTombstone(id: RawCoID): void {
    this.#write(() => this.#database.eraseCoValueButKeepTombstone(id));
  }

  tryAcquireStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): AcquireResult {
    return this.#write(() => this.#database.tryAcquireStorageReconciliationLock(sessionId, peerId));
  }

  renewStorageReconciliationLock(sessionId: SessionID, peerId: PeerID, offset: number): void {
    this.#write(() => this.#database.renewStorageReconciliationLock(sessionId, peerId, offset));
  }

  releaseStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): void {
    this.#write(() => this.#database.releaseStorageReconciliationLock(sessionId, peerId));
  }

  commitBatch(writes: readonly CoValueWrite[]): (number | undefined)[] {
    return this.#write(() => this.#database.commitBatch(encodeBatch(writes)));
  }

  /** Errors: `INVALID_ARGUMENT` for a callback that returns a promise; nothing of it is stored. */
  transaction<T>(callback: (transaction: CoValueTransactionSync) => T): T {
    this.#lifecycle.assertOpen();
    return this.#writers.write(() => {
      const transaction = new SqliteTransactionSync(this.#database);
      const result = this.#writers.asTransaction(() => {
        try {
          return callback(transaction);
        } finally {
          transaction.end();
        }
      });
      transaction.commit();
      return result;
    });
  }

  plantCorruptRow(row: CorruptRow): void {
    this.#write(() => plantCorruptRow(this.#database, row));
  }

  /** See `Connection.sync`. */
  sync(): void {
    this.#read(() => this.#database.sync());
  }

  /** As those of `SqliteStore.stats`. */
  stats(): StoreStats {
    return this.#database.stats();
  }

  /** Refused from inside a transaction. */
  close(): void {
    this.#writers.write(() => this.#lifecycle.close(() => attempt(() => this.#database.close())));
  }

  #read<T>(read: () => T): T {
    this.#lifecycle.assertOpen();
    return attempt(read);
  }

  #write<T>(write: () => T): T {
    this.#lifecycle.assertOpen();
    return this.#writers.write(() => attempt(write));
  }
}
