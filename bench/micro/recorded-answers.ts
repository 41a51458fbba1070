// The answers of a sync store, recorded so that they can be given again without the engine: a history that is
// judged on them costs what the harness costs. Timing the engine's calls and taking them off would tell less: to
// time one costs as much as making it, and what is left is the small difference of two large and restless figures.
import type { CoValueStoreSync, CoValueTransactionSync } from "@assay/engines/covalue";

/** One call and what it came to; of one kind, so that giving it again costs as little as can be. */
interface RecordedAnswer {
  readonly call: string;
  threw: boolean;
  /** What was answered or thrown. */
  value: unknown;
}

/** What a store answered, in the order of the calls, those on the handles of its transactions among them. */
export type RecordedAnswers = readonly RecordedAnswer[];

/** Makes a call of that name, or does something else in its place. */
type Caller = <T>(call: string, make: () => T) => T;

/** Where a store answers, and the list that its answers come into. */
export interface AnswerRecorder {
  readonly store: CoValueStoreSync;
  readonly answers: RecordedAnswers;
}

/** Records what a store answers. */
export function recordAnswers(store: CoValueStoreSync): AnswerRecorder {
  const answers: RecordedAnswer[] = [];
  const record: Caller = (call, make) => {
    const answer: RecordedAnswer = { call, threw: false, value: undefined };
    // Before those of the calls that a transaction's callback makes.
    answers.push(answer);
    try {
      const value = make();
      // A copy: the caller may overwrite what it was given.
      answer.value = copyOf(value);
      return value;
    } catch (error) {
      answer.threw = true;
      answer.value = error;
      throw error;
    }
  };
  return { store: throughCaller(store, record), answers };
}

/**
 * A store that gives recorded answers, each once and in their order, to the calls that they were given to. They are
 * copied now, so that giving one costs nothing. Errors: an `Error` at a call that is not the next one.
 */
export function replayedStore(answers: RecordedAnswers): CoValueStoreSync {
  const copies = answers.map(({ call, threw, value }) => ({ call, threw, value: copyOf(value) }));
  let place = 0;
  const replay: Caller = (call, make) => {
    const answer = copies[place];
    place += 1;
    if (answer?.call !== call) {
      throw new Error(
        `call ${place} was ${answer?.call ?? "none"} when it was recorded, not ${call}`,
      );
    }
    // Only calls back, and what the callback throws is thrown as it is.
    if (call === "transaction") make();
    if (answer.threw) throw answer.value;
    // What the same call gave.
    return answer.value as ReturnType<typeof make>;
  };
  return throughCaller(CALLS_BACK, replay);
}

// Of either nothing else is called: what is replayed is answered without them.
const NO_HANDLE = {} as CoValueTransactionSync;
const CALLS_BACK = {
  transaction: (callback: (handle: CoValueTransactionSync) => unknown) => callback(NO_HANDLE),
  close: () => undefined,
} as CoValueStoreSync;

/** A deep copy whose objects have the hidden classes of the originals, as a store's answers have at each call. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  // A list of the same members, or an object of the same fields.
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy = { ...value };
  for (const key of Object.keys(copy) as (keyof T)[]) copy[key] = copyOf(copy[key]);
  return copy;
}

/** The store with each call made by the caller; it offers no `rows`, and `stats` and `close` are no calls. */
function throughCaller(store: CoValueStoreSync, caller: Caller): CoValueStoreSync {
  return {
    getCoValue: (id) => caller("getCoValue", () => store.getCoValue(id)),
    upsertCoValue: (id, header) => caller("upsertCoValue", () => store.upsertCoValue(id, header)),
    getAllCoValuesWaitingForDelete: () =>
      caller("getAllCoValuesWaitingForDelete", () => store.getAllCoValuesWaitingForDelete()),
    getCoValueSessions: (coValue) =>
      caller("getCoValueSessions", () => store.getCoValueSessions(coValue)),
    getNewTransactionInSession: (ses, from, to) =>
      caller("getNewTransactionInSession", () => store.getNewTransactionInSession(ses, from, to)),
    getSignatures: (ses, from) => caller("getSignatures", () => store.getSignatures(ses, from)),
    transaction: (callback) =>
      caller("transaction", () =>
        store.transaction((handle) => callback(handleThroughCaller(handle, caller))),
      ),
    trackCoValuesSyncState: (updates) =>
      caller("trackCoValuesSyncState", () => store.trackCoValuesSyncState(updates)),
    getUnsyncedCoValueIDs: () =>
      caller("getUnsyncedCoValueIDs", () => store.getUnsyncedCoValueIDs()),
    stopTrackingSyncState: (id) =>
      caller("stopTrackingSyncState", () => store.stopTrackingSyncState(id)),
    eraseCoValueButKeepTombstone: (id) =>
      caller("eraseCoValueButKeepTombstone", () => store.eraseCoValueButKeepTombstone(id)),
    getCoValueKnownState: (id) =>
      caller("getCoValueKnownState", () => store.getCoValueKnownState(id)),
    getCoValueIDs: (limit, offset) =>
      caller("getCoValueIDs", () => store.getCoValueIDs(limit, offset)),
    getCoValueCount: () => caller("getCoValueCount", () => store.getCoValueCount()),
    tryAcquireStorageReconciliationLock: (session, peer) =>
      caller("tryAcquireStorageReconciliationLock", () =>
        store.tryAcquireStorageReconciliationLock(session, peer),
      ),
    renewStorageReconciliationLock: (session, peer, offset) =>
      caller("renewStorageReconciliationLock", () =>
        store.renewStorageReconciliationLock(session, peer, offset),
      ),
    releaseStorageReconciliationLock: (session, peer) =>
      caller("releaseStorageReconciliationLock", () =>
        store.releaseStorageReconciliationLock(session, peer),
      ),
    readCoValue: (id) => caller("readCoValue", () => store.readCoValue(id)),
    commitBatch: (writes) => caller("commitBatch", () => store.commitBatch(writes)),
    sync: () => caller("sync", () => store.sync()),
    stats: () => store.stats(),
    close: () => store.close(),
  };
}

function handleThroughCaller(
  handle: CoValueTransactionSync,
  caller: Caller,
): CoValueTransactionSync {
  return {
    getSingleCoValueSession: (coValue, session) =>
      caller("getSingleCoValueSession", () => handle.getSingleCoValueSession(coValue, session)),
    markCoValueAsDeleted: (id) =>
      caller("markCoValueAsDeleted", () => handle.markCoValueAsDeleted(id)),
    addSessionUpdate: (update) => caller("addSessionUpdate", () => handle.addSessionUpdate(update)),
    addTransaction: (ses, idx, tx) =>
      caller("addTransaction", () => handle.addTransaction(ses, idx, tx)),
    addSignatureAfter: (row) => caller("addSignatureAfter", () => handle.addSignatureAfter(row)),
    getStorageReconciliationLock: (key) =>
      caller("getStorageReconciliationLock", () => handle.getStorageReconciliationLock(key)),
    putStorageReconciliationLock: (row) =>
      caller("putStorageReconciliationLock", () => handle.putStorageReconciliationLock(row)),
  };
}
