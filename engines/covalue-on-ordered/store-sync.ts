// The coValue store that answers at once, over any sync ordered store; everything but the guard
// against nested writes and late calls is in `core.ts`.
import type {
  CoValueStoreSync,
  CoValueTransactionSync,
  CoValueWrite,
  CorruptRow,
  StoredRow,
  StoreStats,
} from "../covalue/port.ts";
import type { Clock } from "../engine/engine.ts";
import { LifecycleSync } from "../engine/lifecycle.ts";
import { runSync, type Steps } from "../engine/steps.ts";
import { WriterGuard } from "../engine/writer.ts";
import type { OrderedReader, OrderedStoreSync } from "../ordered/port.ts";
import { CoValueCore } from "./core.ts";
import { plantCorruptRow } from "./corrupt-row.ts";
import { syncHandle } from "./handles.ts";
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
export function openCoValueStoreSync(
  name: string,
  ordered: OrderedStoreSync,
  clock: Clock,
): CoValueStoreSync {
  try {
    return new CoValueStoreOnOrderedSync(name, runSync(CoValueCore.open(ordered, clock)));
  } catch (error) {
    ordered.close();
    throw error;
  }
}

class CoValueStoreOnOrderedSync implements CoValueStoreSync {
  readonly #core: CoValueCore<"sync">;
  readonly #life: LifecycleSync;
  readonly #writer = new WriterGuard();

  constructor(name: string, core: CoValueCore<"sync">) {
    this.#core = core;
    this.#life = new LifecycleSync(name);
  }

  getCoValue(id: string) {
    return this.#read(readCoValueRow(this.#core.store, id));
  }

  upsertCoValue(id: string, header?: Parameters<CoValueStoreSync["upsertCoValue"]>[1]) {
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

  transaction(callback: (tx: CoValueTransactionSync) => unknown): unknown {
    this.#life.assertOpen();
    return this.#writer.write(() => {
      const transaction = this.#core.begin();
      try {
        const result = this.#writer.asTransaction(() => callback(syncHandle(transaction)));
        runSync(this.#core.commit(transaction));
        return result;
      } finally {
        transaction.end();
      }
    });
  }

  trackCoValuesSyncState(updates: Parameters<CoValueStoreSync["trackCoValuesSyncState"]>[0]) {
    this.#write(() => this.#core.trackSyncState(updates));
  }

  getUnsyncedCoValueIDs() {
    return this.#read(readUnsyncedIDs(this.#core.store));
  }

  stopTrackingSyncState(id: string) {
    this.#write(() => this.#core.stopTrackingSyncState(id));
  }

  eraseCoValueButKeepTombstone(
    id: Parameters<CoValueStoreSync["eraseCoValueButKeepTombstone"]>[0],
  ) {
    this.#write(() => this.#core.eraseButKeepTombstone(id));
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
    ...[sessionId, peerId]: Parameters<CoValueStoreSync["tryAcquireStorageReconciliationLock"]>
  ) {
    return this.#write(() => this.#core.acquireLock(sessionId, peerId));
  }

  renewStorageReconciliationLock(
    ...[sessionId, peerId, offset]: Parameters<CoValueStoreSync["renewStorageReconciliationLock"]>
  ) {
    this.#write(() => this.#core.renewLock(sessionId, peerId, offset));
  }

  releaseStorageReconciliationLock(
    ...[sessionId, peerId]: Parameters<CoValueStoreSync["releaseStorageReconciliationLock"]>
  ) {
    this.#write(() => this.#core.releaseLock(sessionId, peerId));
  }

  readCoValue(id: string) {
    return this.#readAtOnce((reader) => readWholeCoValue(reader, id));
  }

  commitBatch(writes: readonly CoValueWrite[]) {
    return this.#write(() => this.#core.commitBatch(writes));
  }

  *rows(): Generator<StoredRow> {
    this.#life.assertOpen();
    const walk = this.#core.scanRows();
    try {
      for (;;) {
        const rows = this.#read(this.#core.nextRows(walk));
        if (rows === undefined) return;
        yield* rows;
      }
    } finally {
      runSync(this.#core.endRows(walk));
    }
  }

  plantCorruptRow(row: CorruptRow) {
    this.#write(() => plantCorruptRow(this.#core, row));
  }

  sync() {
    this.#life.assertOpen();
    this.#core.store.sync();
  }

  stats(): StoreStats {
    return this.#core.stats();
  }

  close(): void {
    this.#writer.write(() => this.#life.close(() => runSync(this.#core.close())));
  }

  #read<T>(steps: Steps<T>): T {
    this.#life.assertOpen();
    return runSync(steps);
  }

  #readAtOnce<T>(read: (reader: OrderedReader<"sync">) => Steps<T>): T {
    return this.#read(this.#core.readAtOnce(read));
  }

  #write<T>(steps: () => Steps<T>): T {
    this.#life.assertOpen();
    return this.#writer.write(() => runSync(steps()));
  }
}
