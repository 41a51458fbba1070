// The store over the addon. Each call is one task off the JavaScript thread; a transaction is one when it
// commits. Writers queue here, so that in the addon none ever waits for another: its threads are few.
import { cojsonInternals, logger } from "cojson";
import type { FjallStorageNapi, RowWalkNapi } from "#fjall-native";
import { knownStateOf } from "../covalue/known-state.ts";
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
import { jsonText, writtenCount } from "../covalue/written-values.ts";
import type { Clock } from "../engine/engine.ts";
import { Lifecycle } from "../engine/lifecycle.ts";
import { nestedError, WriterQueue } from "../engine/writer.ts";
import { decodeWtf8, encodeWtf8 } from "../ordered/wtf8.ts";
import { idFrom, sessionFrom, signatureFrom } from "./decode.ts";
import { attempt } from "./errors.ts";
import { headerFrom, transactionsFrom } from "./json.ts";
import { packBatch, packSyncUpdates } from "./packed/batch.ts";
import { unpackCoValue } from "./packed/covalue.ts";
import { unpackRows } from "./packed/rows.ts";
import { PackedOperations } from "./packed/operations.ts";
import { FjallTransaction } from "./transaction.ts";

/** Bytes that are no JSON. */
const UNREADABLE = Buffer.from("{");

/** A coValue store of the async api. */
export class FjallClient implements CoValueStore {
  readonly #native: FjallStorageNapi;
  readonly #clock: Clock;
  readonly #lifecycle = new Lifecycle("fjall");
  readonly #writers = new WriterQueue();

  /** Owns the storage from now on. The clock is what reconciliation locks go by. */
  constructor(native: FjallStorageNapi, clock: Clock) {
    this.#native = native;
    this.#clock = clock;
  }

  getCoValue(id: string): Promise<StoredCoValueRow | undefined> {
    return this.#run(async () => {
      const row = await this.#native.getCoValue(encodeWtf8(id));
      return row === null ? undefined : headerFrom(id, row.rowID, row.header);
    });
  }

  getCoValueSessions(coValue: number): Promise<StoredSessionRow[]> {
    return this.#run(async () => {
      const rows = await this.#native.getCoValueSessions(coValue);
      return rows.map((row) => sessionFrom(coValue, row));
    });
  }

  getNewTransactionInSession(ses: number, from: number, to: number): Promise<TransactionRow[]> {
    return this.#run(async () =>
      transactionsFrom(ses, await this.#native.getNewTransactionInSession(ses, from, to)),
    );
  }

  getSignatures(ses: number, first: number): Promise<SignatureAfterRow[]> {
    return this.#run(async () => {
      const rows = await this.#native.getSignatures(ses, first);
      return rows.map((row) => signatureFrom(ses, row));
    });
  }

  getCoValueKnownState(id: string): Promise<CoValueKnownState | undefined> {
    return this.#run(async () => {
      const counters = await this.#native.getCoValueKnownState(encodeWtf8(id));
      if (counters === null) return undefined;
      return knownStateOf(
        id,
        counters.map(({ sessionID, lastIdx }) => [decodeWtf8(sessionID), lastIdx]),
      );
    });
  }

  getCoValueIDs(limit: number, offset: number): Promise<{ id: RawCoID }[]> {
    return this.#run(async () => {
      const ids = await this.#native.getCoValueIDs(limit, offset);
      return ids.map((id) => ({ id: idFrom(id) }));
    });
  }

  getCoValueCount(): Promise<number> {
    return this.#run(() => this.#native.getCoValueCount());
  }

  getAllCoValuesWaitingForDelete(): Promise<RawCoID[]> {
    return this.#run(async () => (await this.#native.getAllCoValuesWaitingForDelete()).map(idFrom));
  }

  getUnsyncedCoValueIDs(): Promise<RawCoID[]> {
    return this.#run(async () => (await this.#native.getUnsyncedCoValueIDs()).map(idFrom));
  }

  readCoValue(id: string): Promise<StoredCoValue | undefined> {
    return this.#run(async () => {
      const packed = await this.#native.readCoValue(encodeWtf8(id));
      return packed === null ? undefined : unpackCoValue(id, packed);
    });
  }

  /** All of one state, however long the caller takes over it. */
  async *rows(): AsyncGenerator<StoredRow, undefined> {
    const walk: RowWalkNapi = await this.#run(() => this.#native.walkRows());
    try {
      for (;;) {
        const page = await this.#run(() => walk.next());
        if (page === null) return;
        for (const row of unpackRows(page)) {
          this.#lifecycle.assertOpen();
          yield row;
        }
      }
    } finally {
      walk.end();
    }
  }

  /** Without a header a read like any other. */
  async upsertCoValue(id: string, header?: CoValueHeader): Promise<number | undefined> {
    const encoded = encodeWtf8(id);
    const rowID =
      header === undefined
        ? await this.#run(() => this.#native.upsertCoValue(encoded))
        : await this.#write(Buffer.from(jsonText(header)), (json) =>
            this.#native.upsertCoValue(encoded, json),
          );
    return rowID ?? undefined;
  }

  async trackCoValuesSyncState(updates: SyncStateUpdate[]): Promise<void> {
    await this.#write(packSyncUpdates(updates), (packed) =>
      this.#native.trackCoValuesSyncState(packed),
    );
  }

  async stopTrackingSyncState(id: RawCoID): Promise<void> {
    await this.#write(encodeWtf8(id), (encoded) => this.#native.stopTrackingSyncState(encoded));
  }

  async eraseCoValueButKeepTombstone(id: RawCoID): Promise<void> {
    const isStored = await this.#write(encodeWtf8(id), (encoded) =>
      this.#native.eraseCoValueButKeepTombstone(encoded),
    );
    if (!isStored) logger.warn(`CoValue ${id} not found, skipping deletion`);
  }

  async tryAcquireStorageReconciliationLock(
    sessionId: SessionID,
    peerId: PeerID,
  ): Promise<AcquireResult> {
    const session = encodeWtf8(sessionId);
    const answer = await this.#write(encodeWtf8(peerId), (peer) => {
      // Read at each call: cojson lets an application change both.
      const { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } =
        cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
      return this.#native.tryAcquireStorageReconciliationLock(
        session,
        peer,
        this.#clock(),
        LOCK_TTL_MS,
        RECONCILIATION_INTERVAL_MS,
      );
    });
    return answer.acquired
      ? { acquired: true, lastProcessedOffset: answer.lastProcessedOffset ?? 0 }
      : { acquired: false, reason: answer.reason ?? "lock_held" };
  }

  async renewStorageReconciliationLock(
    sessionId: SessionID,
    peerId: PeerID,
    offset: number,
  ): Promise<void> {
    const session = encodeWtf8(sessionId);
    writtenCount("offset", offset);
    await this.#write(encodeWtf8(peerId), (peer) =>
      this.#native.renewStorageReconciliationLock(session, peer, offset),
    );
  }

  async releaseStorageReconciliationLock(sessionId: SessionID, peerId: PeerID): Promise<void> {
    const session = encodeWtf8(sessionId);
    await this.#write(encodeWtf8(peerId), (peer) =>
      this.#native.releaseStorageReconciliationLock(session, peer, this.#clock()),
    );
  }

  async commitBatch(writes: readonly CoValueWrite[]): Promise<(number | undefined)[]> {
    const rowIDs = await this.#write(packBatch(writes), (packed) =>
      this.#native.commitBatch(packed),
    );
    return rowIDs.map((rowID) => rowID ?? undefined);
  }

  /** The addon takes any bytes for JSON. */
  async plantCorruptRow(row: CorruptRow): Promise<void> {
    if (row.table === "coValue") {
      const id = encodeWtf8(row.id);
      await this.#write(UNREADABLE, (json) => this.#native.upsertCoValue(id, json));
      return;
    }
    const operations = new PackedOperations();
    operations.transaction(row.ses, row.idx, UNREADABLE.toString());
    await this.#write(operations.finish(), (packed) => this.#native.commitTransaction(packed));
  }

  transaction<T>(callback: (transaction: CoValueTransaction) => Promise<T>): Promise<T> {
    return this.#lifecycle.run(() =>
      this.#writers.write(async () => {
        const transaction = new FjallTransaction(this.#native);
        const result = await this.#writers.asTransaction(async () => {
          try {
            return await callback(transaction);
          } finally {
            transaction.end();
          }
        });
        await transaction.commit();
        return result;
      }),
    );
  }

  /** Waits for no writer: what is not committed yet is not acknowledged either. */
  async sync(): Promise<void> {
    await this.#run(() => this.#native.sync());
  }

  /**
   * `calls`: point reads, scans and commits of fjall. `rows`: entries returned or written.
   * `batchBytes`: keys and values written. `syncsRequested`: commits with durability `power`, and
   * calls of `sync`.
   */
  stats(): StoreStats {
    return this.#native.stats();
  }

  /** Refused from inside a transaction, which it would have to wait for. */
  async close(): Promise<void> {
    if (this.#writers.insideTransaction()) throw nestedError();
    return this.#lifecycle.close(() => attempt(() => this.#native.close()));
  }

  #run<T>(call: () => Promise<T>): Promise<T> {
    return this.#lifecycle.run(() => attempt(call));
  }

  /** `encoded` is what the caller gave, as it was at the time of the call. */
  #write<T>(encoded: Buffer, write: (encoded: Buffer) => Promise<T>): Promise<T> {
    return this.#lifecycle.run(() => this.#writers.write(() => attempt(() => write(encoded))));
  }
}
