// What the async and the sync coValue store have in common: every call of the port as steps over an
// ordered store. It neither queues writers nor counts calls; `store-async.ts` and `store-sync.ts` do.
import { logger } from "cojson";
import { acquireLock, lockKey, releaseLock, renewLock } from "../covalue/reconciliation-lock.ts";
import type {
  AcquireResult,
  CoValueHeader,
  CoValueWrite,
  PeerID,
  RawCoID,
  SessionID,
  StoredRow,
  StoreStats,
  SyncStateUpdate,
} from "../covalue/port.ts";
import type { Api } from "../engine/cell.ts";
import type { Clock } from "../engine/engine.ts";
import { settle, type Steps } from "../engine/steps.ts";
import { decodeLastInteger } from "../ordered/index.ts";
import type { OrderedReader, OrderedStoreOf, Scan, Snapshot } from "../ordered/port.ts";
import { decodeRow } from "./decode-row.ts";
import { decodeNumber, EVERYTHING, keyOf, NEXT_SESSION_ROW, rangeOf } from "./layout.ts";
import { OrderedTransaction, type RowCounters } from "./transaction.ts";

/** A walk over all rows. */
export interface RowScan<A extends Api> {
  readonly scan: Scan<A>;
  ended: boolean;
}

/** An open coValue store over an ordered one. Whoever calls it lets one writer in at a time. */
export class CoValueCore<A extends Api> {
  readonly store: OrderedStoreOf<A>;
  readonly #clock: Clock;
  readonly #rowScans = new Set<RowScan<A>>();
  #counters: RowCounters;

  private constructor(store: OrderedStoreOf<A>, clock: Clock, counters: RowCounters) {
    this.store = store;
    this.#clock = clock;
    this.#counters = counters;
  }

  /** Opens over a store that may hold data already; the counters go on from what it holds. */
  static *open<A extends Api>(store: OrderedStoreOf<A>, clock: Clock): Steps<CoValueCore<A>> {
    const lastRow = yield* lastCoValueRow(store);
    const [nextSession] = yield* settle(store.getMany([keyOf.meta(NEXT_SESSION_ROW)]));
    return new CoValueCore(store, clock, {
      nextCoValueRow: lastRow + 1,
      nextSessionRow: nextSession === undefined ? 1 : decodeNumber(nextSession),
    });
  }

  /**
   * Row ids are dense and coValues are never removed, so the last row id tells how many there are. Read
   * from the store and not from the counters, which move a little after a batch can be seen.
   */
  countCoValues(): Steps<number> {
    return lastCoValueRow(this.store);
  }

  /** Reads that need more than one call of the store, all of one state. */
  *readAtOnce<T>(read: (reader: OrderedReader<A>) => Steps<T>): Steps<T> {
    const snapshot: Snapshot<A> = this.store.snapshot();
    try {
      return yield* read(snapshot);
    } finally {
      yield* settle(snapshot.close());
    }
  }

  begin(): OrderedTransaction<A> {
    return new OrderedTransaction<A>(this.store, this.#counters);
  }

  /** Ends the transaction and applies its writes as one batch. */
  *commit(transaction: OrderedTransaction<A>): Steps<void> {
    transaction.end();
    const writes = transaction.writes();
    if (writes.length > 0) yield* settle(this.store.batch(writes));
    this.#counters = transaction.counters();
  }

  *upsertCoValue(id: string, header: CoValueHeader): Steps<number | undefined> {
    const transaction = this.begin();
    const rowID = yield* transaction.upsertCoValue(id, header);
    yield* this.commit(transaction);
    return rowID;
  }

  *commitBatch(writes: readonly CoValueWrite[]): Steps<(number | undefined)[]> {
    const transaction = this.begin();
    const rowIDs = yield* transaction.writeCoValues(writes);
    yield* this.commit(transaction);
    return rowIDs;
  }

  *trackSyncState(updates: readonly SyncStateUpdate[]): Steps<void> {
    const transaction = this.begin();
    for (const { id, peerId, synced } of updates) transaction.putUnsynced(id, peerId, synced);
    yield* this.commit(transaction);
  }

  *stopTrackingSyncState(id: string): Steps<void> {
    const transaction = this.begin();
    yield* transaction.deleteUnsynced(id);
    yield* this.commit(transaction);
  }

  *eraseButKeepTombstone(id: RawCoID): Steps<void> {
    const transaction = this.begin();
    const found = yield* transaction.findCoValue(id);
    if (found === undefined) {
      logger.warn(`CoValue ${id} not found, skipping deletion`);
      return;
    }
    yield* transaction.eraseContent({ rowID: found.rowID, id });
    yield* this.commit(transaction);
  }

  *acquireLock(sessionId: SessionID, peerId: PeerID): Steps<AcquireResult> {
    const transaction = this.begin();
    const row = yield* transaction.getLock(lockKey(peerId));
    const { result, put } = acquireLock(row, { sessionId, peerId, now: this.#clock() });
    if (put !== undefined) transaction.putLock(put);
    yield* this.commit(transaction);
    return result;
  }

  *renewLock(sessionId: SessionID, peerId: PeerID, offset: number): Steps<void> {
    const transaction = this.begin();
    const put = renewLock(yield* transaction.getLock(lockKey(peerId)), sessionId, offset);
    if (put !== undefined) transaction.putLock(put);
    yield* this.commit(transaction);
  }

  *releaseLock(sessionId: SessionID, peerId: PeerID): Steps<void> {
    const transaction = this.begin();
    const put = releaseLock(yield* transaction.getLock(lockKey(peerId)), sessionId, this.#clock());
    if (put !== undefined) transaction.putLock(put);
    yield* this.commit(transaction);
  }

  /** Begins a walk over every stored entry, as of now. It ends with the store at the latest. */
  scanRows(): RowScan<A> {
    const scan = this.store.scan(EVERYTHING);
    const rows: RowScan<A> = { scan, ended: false };
    this.#rowScans.add(rows);
    return rows;
  }

  /** The next rows of such a walk, or `undefined` at its end. */
  *nextRows(walk: RowScan<A>): Steps<StoredRow[] | undefined> {
    if (walk.ended) return undefined;
    const page = yield* settle(walk.scan.nextPage());
    if (page.last) this.#forget(walk);
    const rows: StoredRow[] = [];
    for (const entry of page.entries) rows.push(...(yield* decodeRow(this.store, entry)));
    return rows;
  }

  /** Ends a walk that was left early; one that has ended already is left alone. */
  *endRows(walk: RowScan<A>): Steps<void> {
    if (walk.ended) return;
    this.#forget(walk);
    yield* settle(walk.scan.close());
  }

  /** Ends the walks that nobody has ended, then closes the store: no scan may outlive it. */
  *close(): Steps<void> {
    try {
      for (const walk of this.#rowScans) yield* this.endRows(walk);
    } finally {
      yield* settle(this.store.close());
    }
  }

  #forget(walk: RowScan<A>): void {
    walk.ended = true;
    this.#rowScans.delete(walk);
  }

  stats(): StoreStats {
    return this.store.stats();
  }
}

/** The highest row id of a coValue, or 0 where there is none. */
function* lastCoValueRow<A extends Api>(store: OrderedReader<A>): Steps<number> {
  const range = rangeOf.coValuesByRow();
  const scan = store.scan(range, { reverse: true, limit: 1 });
  try {
    const { entries } = yield* settle(scan.nextPage());
    const [entry] = entries;
    return entry === undefined ? 0 : decodeLastInteger(entry[0]);
  } finally {
    yield* settle(scan.close());
  }
}
