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
  StoredCoValue,
  StoredRow,
  StoreStats,
  SyncStateUpdate,
} from "../covalue/port.ts";
import type { Api } from "../engine/cell.ts";
import type { Clock } from "../engine/engine.ts";
import { settle, type Steps } from "../engine/steps.ts";
import { decodeLastInteger } from "../ordered/index.ts";
import type { OrderedStoreOf, Scan, Snapshot } from "../ordered/port.ts";
import { decodeRow } from "./decode-row.ts";
import { decodeNumber, EVERYTHING, keyOf, NEXT_SESSION_ROW, rangeOf } from "./layout.ts";
import { readWholeCoValue } from "./reads.ts";
import { OrderedTransaction, type RowCounters } from "./transaction.ts";

/** An open coValue store over an ordered one. Whoever calls it lets one writer in at a time. */
export class CoValueCore<A extends Api> {
  readonly store: OrderedStoreOf<A>;
  readonly #clock: Clock;
  #counters: RowCounters;

  private constructor(store: OrderedStoreOf<A>, clock: Clock, counters: RowCounters) {
    this.store = store;
    this.#clock = clock;
    this.#counters = counters;
  }

  /** Opens over a store that may hold data already; the counters go on from what it holds. */
  static *open<A extends Api>(store: OrderedStoreOf<A>, clock: Clock): Steps<CoValueCore<A>> {
    const scan = store.scan(rangeOf.coValuesByRow(), { reverse: true, limit: 1 });
    const [last] = yield* settle(scan.nextPage());
    yield* settle(scan.close());
    const [nextSession] = yield* settle(store.getMany([keyOf.meta(NEXT_SESSION_ROW)]));
    return new CoValueCore(store, clock, {
      nextCoValueRow: last === undefined ? 1 : decodeLastInteger(last[0]) + 1,
      nextSessionRow: nextSession === undefined ? 1 : decodeNumber(nextSession),
    });
  }

  /** Row ids are dense and coValues are never removed, so the next row id tells how many there are. */
  countCoValues(): number {
    return this.#counters.nextCoValueRow - 1;
  }

  *readWhole(id: string): Steps<StoredCoValue | undefined> {
    const snapshot: Snapshot<A> = this.store.snapshot();
    try {
      return yield* readWholeCoValue(snapshot, id);
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
    const rowIDs: (number | undefined)[] = [];
    for (const write of writes) rowIDs.push(yield* transaction.writeCoValue(write));
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

  /** Begins a walk over every stored entry, as of now. */
  scanRows(): Scan<A> {
    return this.store.scan(EVERYTHING);
  }

  /** The next rows of such a walk, or `undefined` at its end. */
  *nextRows(scan: Scan<A>): Steps<StoredRow[] | undefined> {
    const page = yield* settle(scan.nextPage());
    if (page.length === 0) return undefined;
    const rows: StoredRow[] = [];
    for (const entry of page) rows.push(...(yield* decodeRow(this.store, entry)));
    return rows;
  }

  stats(): StoreStats {
    return this.store.stats();
  }
}
