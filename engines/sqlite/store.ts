// The async store. The database answers at once; what is asynchronous is waiting for other writers.
import type {
  AcquireResult,
  CoValueHeader,
  CoValueKnownState,
  CoValueStore,
  CoValueTransaction,
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
import { Lifecycle } from "../engine/lifecycle.ts";
import { nestedError, WriterQueue } from "../engine/writer.ts";
import { plantCorruptRow } from "./corrupt-row.ts";
import type { SqliteDatabase } from "./database.ts";
import { encodeBatch, encodeSyncUpdates } from "./encode.ts";
import { attempt } from "./errors.ts";
import { readRows } from "./rows.ts";
import { SqliteTransaction, SqliteTransactionSync } from "./transaction.ts";
import { bindText } from "./values.ts";

/** A coValue store of the async api. */
export class SqliteStore implements CoValueStore {
  readonly #database: SqliteDatabase;
  readonly #lifecycle = new Lifecycle("sqlite");
  readonly #writers = new WriterQueue();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  getCoValue(id: string): Promise<StoredCoValueRow | undefined> {
    return this.#read(() => this.#database.reads.getCoValue(id));
  }

  getCoValueSessions(coValue: number): Promise<StoredSessionRow[]> {
    return this.#read(() => this.#database.reads.getCoValueSessions(coValue));
  }

  getNewTransactionInSession(ses: number, from: number, to: number): Promise<TransactionRow[]> {
    return this.#read(() => this.#database.reads.getNewTransactionInSession(ses, from, to));
  }

  getSignatures(ses: number, first: number): Promise<SignatureAfterRow[]> {
    return this.#read(() => this.#database.reads.getSignatures(ses, first));
  }

  getCoValueKnownState(id: string): Promise<CoValueKnownState | undefined> {
    return this.#read(() => this.#database.reads.getCoValueKnownState(id));
  }

  getCoValueIDs(limit: number, offset: number): Promise<{ id: RawCoID }[]> {
    return this.#read(() => this.#database.reads.getCoValueIDs(limit, offset));
  }

  getCoValueCount(): Promise<number> {
    return this.#read(() => this.#database.reads.getCoValueCount());
  }

  getAllCoValuesWaitingForDelete(): Promise<RawCoID[]> {
    return this.#read(() => this.#database.reads.getAllCoValuesWaitingForDelete());
  }

  getUnsyncedCoValueIDs(): Promise<RawCoID[]> {
    return this.#read(() => this.#database.reads.getUnsyncedCoValueIDs());
  }

  readCoValue(id: string): Promise<StoredCoValue | undefined> {
    return this.#read(() => this.#database.reads.readCoValue(id));
  }

  async *rows(): AsyncGenerator<StoredRow, undefined> {
    const rows = readRows(this.#database);
    for (;;) {
      this.#lifecycle.assertOpen();
      const next = attempt(() => rows.next());
      if (next.done) return;
      yield next.value;
    }
  }

  /** Without a header a read like any other. */
  async upsertCoValue(id: string, header?: CoValueHeader): Promise<number | undefined> {
    if (header === undefined)
      return this.#read(() => this.#database.reads.findCoValue(bindText(id)));
    const text = jsonText(header);
    return this.#write(() => this.#database.upsertCoValue(bindText(id), text));
  }

  async trackCoValuesSyncState(updates: SyncStateUpdate[]): Promise<void> {
    const encoded = encodeSyncUpdates(updates);
    return this.#write(() => this.#database.trackCoValuesSyncState(encoded));
  }

  stopTrackingSyncState(id: RawCoID): Promise<void> {
    return this.#write(() => this.#database.stopTrackingSyncState(id));
  }

  eraseCoValueButKeepTombstone(id: RawCoID): Promise<void> {
    return this.#write(() => this.#database.eraseCoValueButKeepTombstone(id));
  }

  tryAcquireStorageReconciliationLock(
    sessionId: SessionID,
    peerId: PeerID,
  ): Promise<AcquireResult> {
    return this.#write(() => this.#database.tryAcquireStorageReconciliationLock(sessionId, peerId));
  }

  renewStorageReconciliationLock(
    sessionId: SessionID,
    peerId: PeerID,
    offset: number,
  ): Promise<void> {
    return this.#write(() =>
      this.#database.renewStorageReconciliationLock(sessionId, peerId, offset),
    );
  }

  releaseStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): Promise<void> {
    return this.#write(() => this.#database.releaseStorageReconciliationLock(sessionId, peerId));
  }

  async commitBatch(writes: readonly CoValueWrite[]): Promise<(number | undefined)[]> {
    const encoded = encodeBatch(writes);
    return this.#write(() => this.#database.commitBatch(encoded));
  }

  transaction<T>(callback: (transaction: CoValueTransaction) => Promise<T>): Promise<T> {
    return this.#lifecycle.run(() =>
      this.#writers.write(async () => {
        const transaction = new SqliteTransactionSync(this.#database);
        const result = await this.#writers.asTransaction(async () => {
          try {
            return await callback(new SqliteTransaction(transaction));
          } finally {
            transaction.end();
          }
        });
        transaction.commit();
        return result;
      }),
    );
  }

  plantCorruptRow(row: CorruptRow): Promise<void> {
    return this.#write(() => plantCorruptRow(this.#database, row));
  }

  /** See `Connection.sync`. Waits for no writer: what is not committed yet is not acknowledged either. */
  sync(): Promise<void> {
    return this.#read(() => this.#database.sync());
  }

  /**
   * `calls`: statement executions, BEGIN and COMMIT among them. `rows`: returned, inserted, updated
   * and deleted. `batchBytes`: parameters of statements that write. `syncsRequested`: calls of `sync`
   * and, with durability `power`, commits that changed something; not SQLite's checkpoints.
   */
  stats(): StoreStats {
    return this.#database.stats();
  }

  /** Refused from inside a transaction, which it would have to wait for. */
  async close(): Promise<void> {
    if (this.#writers.insideTransaction()) throw nestedError();
    return this.#lifecycle.close(() => attempt(() => this.#database.close()));
  }

  async #read<T>(read: () => T): Promise<T> {
    this.#lifecycle.assertOpen();
    return attempt(read);
  }

  #write<T>(write: () => T): Promise<T> {
    return this.#lifecycle.run(() => this.#writers.write(async () => attempt(write)));
  }
}
