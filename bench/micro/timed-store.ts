// A sync store whose calls are timed where they are made, so that of the time a history takes the engine's
// part can be told from the harness's. Made again alone the same calls are faster, since the processor's
// caches and the garbage are then all theirs: what they take here is what they cost.
import type { CoValueStoreSync, CoValueTransactionSync } from "@assay/engines/covalue";

/** Nanoseconds on a clock that never goes back. */
export type Nanoseconds = () => number;

const NANOSECONDS_PER_MILLISECOND = 1e6;
const monotonic: Nanoseconds = () => performance.now() * NANOSECONDS_PER_MILLISECOND;

const EMPTY_SPANS = 20_000;

/**
 * Adds up what the calls of stores take. A transaction's callback is not the engine's, the calls that it
 * makes are.
 */
export class EngineTime {
  readonly #now: Nanoseconds;
  #since = 0;
  #spentNs = 0;
  #spans = 0;

  constructor(now: Nanoseconds = monotonic) {
    this.#now = now;
  }

  /** What the calls have taken since this was made; of the two looks at the clock that each costs one is in it. */
  get spentNs(): number {
    return this.#spentNs;
  }

  /** What they would have taken without a clock: `emptySpanNs` is what nothing takes by it. */
  spentWithoutClockNs(emptySpanNs: number): number {
    return this.#spentNs - this.#spans * emptySpanNs;
  }

  /**
   * What a span in which nothing is done takes, looked at without pause. At other times it takes no less: what
   * is left of the calls is rather too much than too little, and what is left beside them too little.
   */
  static emptySpanNs(now: Nanoseconds = monotonic): number {
    const time = new EngineTime(now);
    // Compiled by the first half.
    for (let span = 0; span < EMPTY_SPANS; span += 1) time.during(() => undefined);
    const beforeNs = time.#spentNs;
    for (let span = 0; span < EMPTY_SPANS; span += 1) time.during(() => undefined);
    return (time.#spentNs - beforeNs) / EMPTY_SPANS;
  }

  enter(): void {
    this.#since = this.#now();
  }

  leave(): void {
    this.#spentNs += this.#now() - this.#since;
    this.#spans += 1;
  }

  /** Makes a call that is the engine's. */
  during<T>(call: () => T): T {
    this.enter();
    try {
      return call();
    } finally {
      this.leave();
    }
  }
}

/** The store with its calls timed; `rows` and `stats` are not. */
export function timedStore(store: CoValueStoreSync, time: EngineTime): CoValueStoreSync {
  return {
    getCoValue: (id) => time.during(() => store.getCoValue(id)),
    upsertCoValue: (id, header) => time.during(() => store.upsertCoValue(id, header)),
    getAllCoValuesWaitingForDelete: () => time.during(() => store.getAllCoValuesWaitingForDelete()),
    getCoValueSessions: (coValue) => time.during(() => store.getCoValueSessions(coValue)),
    getNewTransactionInSession: (ses, from, to) =>
      time.during(() => store.getNewTransactionInSession(ses, from, to)),
    getSignatures: (ses, from) => time.during(() => store.getSignatures(ses, from)),
    transaction: (callback) =>
      time.during(() =>
        store.transaction((handle) => {
          time.leave();
          try {
            return callback(timedHandle(handle, time));
          } finally {
            time.enter();
          }
        }),
      ),
    trackCoValuesSyncState: (updates) => time.during(() => store.trackCoValuesSyncState(updates)),
    getUnsyncedCoValueIDs: () => time.during(() => store.getUnsyncedCoValueIDs()),
    stopTrackingSyncState: (id) => time.during(() => store.stopTrackingSyncState(id)),
    eraseCoValueButKeepTombstone: (id) => time.during(() => store.eraseCoValueButKeepTombstone(id)),
    getCoValueKnownState: (id) => time.during(() => store.getCoValueKnownState(id)),
    getCoValueIDs: (limit, offset) => time.during(() => store.getCoValueIDs(limit, offset)),
    getCoValueCount: () => time.during(() => store.getCoValueCount()),
    tryAcquireStorageReconciliationLock: (session, peer) =>
      time.during(() => store.tryAcquireStorageReconciliationLock(session, peer)),
    renewStorageReconciliationLock: (session, peer, offset) =>
      time.during(() => store.renewStorageReconciliationLock(session, peer, offset)),
    releaseStorageReconciliationLock: (session, peer) =>
      time.during(() => store.releaseStorageReconciliationLock(session, peer)),
    readCoValue: (id) => time.during(() => store.readCoValue(id)),
    commitBatch: (writes) => time.during(() => store.commitBatch(writes)),
    sync: () => time.during(() => store.sync()),
    stats: () => store.stats(),
    close: () => time.during(() => store.close()),
  };
}

function timedHandle(handle: CoValueTransactionSync, time: EngineTime): CoValueTransactionSync {
  return {
    getSingleCoValueSession: (coValue, session) =>
      time.during(() => handle.getSingleCoValueSession(coValue, session)),
    markCoValueAsDeleted: (id) => time.during(() => handle.markCoValueAsDeleted(id)),
    addSessionUpdate: (update) => time.during(() => handle.addSessionUpdate(update)),
    addTransaction: (ses, idx, tx) => time.during(() => handle.addTransaction(ses, idx, tx)),
    addSignatureAfter: (row) => time.during(() => handle.addSignatureAfter(row)),
    getStorageReconciliationLock: (key) =>
      time.during(() => handle.getStorageReconciliationLock(key)),
    putStorageReconciliationLock: (row) =>
      time.during(() => handle.putStorageReconciliationLock(row)),
  };
}
