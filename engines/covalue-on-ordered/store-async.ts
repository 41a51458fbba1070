// The coValue store with promises, over any async ordered store: one writer at a time, calls in
// flight counted, everything else in `core.ts`.
import type {
  CoValueStore,
  CoValueTransaction,
  CoValueWrite,
  CorruptRow,
  StoredRow,
  StoreStats,
} from "../covalue/port.ts";
import type { Clock } from "../engine/engine.ts";
import { Lifecycle } from "../engine/lifecycle.ts";
import { runAsync, type Steps } from "../engine/steps.ts";
import { nestedError, WriterQueue } from "../engine/writer.ts";
import type { OrderedReader, OrderedStore } from "../ordered/port.ts";
import { CoValueCore } from "./core.ts";
import { plantCorruptRow } from "./corrupt-row.ts";
import { asyncHandle } from "./handles.ts";
import {
  findCoValueRowID,
  readCoValueIDs,
  readCoValueRow,
  readKnownState,
  readPendingDeletions,
  readSessions,
  readSignatures,
  readTransactions,
  readUnsyncedIDs,
  readWholeCoValue,
} from "./reads.ts";

/** Opens a coValue store named `name` over an ordered one, which it then owns. */
export async function openCoValueStore(
  name: string,
  ordered: OrderedStore,
  clock: Clock,
): Promise<CoValueStore> {
  try {
    return new CoValueStoreOnOrdered(name, await runAsync(CoValueCore.open(ordered, clock)));
  } catch (error) {
    // Nobody else will: an exclusive engine would stay locked.
    await ordered.close();
    throw error;
  }
}

class CoValueStoreOnOrdered implements CoValueStore {
  readonly #core: CoValueCore<"async">;
  readonly #life: Lifecycle;
  readonly #writer = new WriterQueue();

  constructor(name: string, core: CoValueCore<"async">) {
    this.#core = core;
    this.#life = new Lifecycle(name);
  }

  getCoValue(id: string) {
    return this.#read(readCoValueRow(this.#core.store, id));
  }

  upsertCoValue(id: string, header?: Parameters<CoValueStore["upsertCoValue"]>[1]) {
    return header === undefined
      ? this.#read(findCoValueRowID(this.#core.store, id))
      : this.#write(() => this.#core.upsertCoValue(id, header));
  }

  getAllCoValuesWaitingForDelete() {
    return this.#read(readPendingDeletions(this.#core.store));
  }

  getCoValueSessions(coValueRowId: number) {
    return this.#readAtOnce((reader) => readSessions(reader, coValueRowId));
  }

  getNewTransactionInSession(sessionRowId: number, fromIdx: number, toIdx: number) {
    return this.#read(readTransactions(this.#core.store, sessionRowId, fromIdx, toIdx));
  }

  getSignatures(sessionRowId: number, firstNewTxIdx: number) {
    return this.#read(readSignatures(this.#core.store, sessionRowId, firstNewTxIdx));
  }

  transaction(callback: (tx: CoValueTransaction) => Promise<unknown>): Promise<unknown> {
    return this.#life.run(() => this.#writer.write(() => this.#transact(callback)));
  }

  async #transact(callback: (tx: CoValueTransaction) => Promise<unknown>): Promise<unknown> {
    const transaction = this.#core.begin();
    try {
      const result = await this.#writer.asTransaction(() => callback(asyncHandle(transaction)));
      await runAsync(this.#core.commit(transaction));
      return result;
    } finally {
      transaction.end();
    }
  }

  trackCoValuesSyncState(updates: Parameters<CoValueStore["trackCoValuesSyncState"]>[0]) {
    return this.#write(() => this.#core.trackSyncState(updates));
  }

  getUnsyncedCoValueIDs() {
    return this.#read(readUnsyncedIDs(this.#core.store));
  }

  stopTrackingSyncState(id: string) {
    return this.#write(() => this.#core.stopTrackingSyncState(id));
  }

  eraseCoValueButKeepTombstone(id: Parameters<CoValueStore["eraseCoValueButKeepTombstone"]>[0]) {
    return this.#write(() => this.#core.eraseButKeepTombstone(id));
  }

  getCoValueKnownState(id: string) {
    return this.#readAtOnce((reader) => readKnownState(reader, id));
  }

  getCoValueIDs(limit: number, offset: number) {
    return this.#read(readCoValueIDs(this.#core.store, limit, offset));
  }

  getCoValueCount() {
    return this.#read(this.#core.countCoValues());
  }

  tryAcquireStorageReconciliationLock(
    ...[sessionId, peerId]: Parameters<CoValueStore["tryAcquireStorageReconciliationLock"]>
  ) {
    return this.#write(() => this.#core.acquireLock(sessionId, peerId));
  }

  renewStorageReconciliationLock(
    ...[sessionId, peerId, offset]: Parameters<CoValueStore["renewStorageReconciliationLock"]>
  ) {
    return this.#write(() => this.#core.renewLock(sessionId, peerId, offset));
  }

  releaseStorageReconciliationLock(
    ...[sessionId, peerId]: Parameters<CoValueStore["releaseStorageReconciliationLock"]>
  ) {
    return this.#write(() => this.#core.releaseLock(sessionId, peerId));
  }

  readCoValue(id: string) {
    return this.#readAtOnce((reader) => readWholeCoValue(reader, id));
  }

  commitBatch(writes: readonly CoValueWrite[]) {
    return this.#write(() => this.#core.commitBatch(writes));
  }

  async *rows(): AsyncGenerator<StoredRow> {
    this.#life.assertOpen();
    const walk = this.#core.scanRows();
    try {
      for (;;) {
        const rows = await this.#read(this.#core.nextRows(walk));
        if (rows === undefined) return;
        yield* rows;
      }
    } finally {
      await runAsync(this.#core.endRows(walk));
    }
  }

  plantCorruptRow(row: CorruptRow) {
    return this.#write(() => plantCorruptRow(this.#core, row));
  }

  sync() {
    return this.#life.run(() => this.#core.store.sync());
  }

  stats(): StoreStats {
    return this.#core.stats();
  }

  close(): Promise<void> {
    // It would wait for the very callback it was called from.
    if (this.#writer.insideTransaction()) return Promise.reject(nestedError());
    return this.#life.close(() => runAsync(this.#core.close()));
  }

  #read<T>(steps: Steps<T>): Promise<T> {
    return this.#life.run(() => runAsync(steps));
  }

  #readAtOnce<T>(read: (reader: OrderedReader<"async">) => Steps<T>): Promise<T> {
    return this.#read(this.#core.readAtOnce(read));
  }

  #write<T>(steps: () => Steps<T>): Promise<T> {
    return this.#life.run(() => this.#writer.write(() => runAsync(steps())));
  }
}
