// A store that grows in steps, in every list that it answers with or is given: what each step writes and
// what is then looked at. A step writes one batch and one list of updates, however much it adds.
import {
  transactionRun,
  type CoValueWrite,
  type HandleOperation,
  type RawCoID,
  type ReadOperation,
  type SerialOperation,
  type SessionID,
  type SessionWrite,
  type Signature,
  type SyncUpdate,
} from "@assay/engines/covalue";

/** How long every list is after each step: around the lengths of pages, and of lists of parameters in SQL. */
export const LENGTHS: readonly number[] = [10, 33, 64, 65, 100, 101, 256, 257, 1_001];

/** The last of them. */
export const LONGEST = Math.max(...LENGTHS);

/** How many transactions, and as many signatures, one transaction writes. */
const STEPS = 501;
/** How many there are of what takes an engine longer: sessions, locks and peers in one transaction. */
const FEW = 301;
/** Of a step that adds so many sessions none has a row. */
const MANY_SESSIONS = 101;

/** Its sessions are as many as the store's coValues. */
export const WIDE = idOf(0);
/** Its one session has as many transactions and signatures. */
export const LONG = idOf(1);
/** One transaction gives its session as many, in as many steps. */
const STEPWISE = idOf(2);
/** And this one a few sessions. */
const SPREAD = idOf(3);
/** Tracked with many peers, and then no more. */
const UNTRACKED = "co_zUntracked";

/** The session that most of its coValues have. */
export const SESSION = "co_zAgent_session_z1";
const NO_END = Number.MAX_SAFE_INTEGER;

const TRANSACTIONS_OF_LONG = {
  op: "getNewTransactionInSession",
  id: LONG,
  session: SESSION,
  from: 0,
  to: NO_END,
} as const;

/**
 * What a step adds in one batch, from a length to the next: coValues, sessions of one, and transactions and
 * signatures of one session. Among them are writes for coValues that are not stored and come without a
 * header, so that the batch is as long as the lists then are.
 */
export function batchOf(from: number, to: number): CoValueWrite[] {
  // Each has something else, so that one in the place of another shows.
  const added = indices(Math.max(2, from), to).map((index) =>
    writeOf(idOf(index), [sessionWrite(SESSION, index, index + 1)]),
  );
  // One row each where they are many: reading a transaction of each would take as long as all the rest.
  const length = to - from < MANY_SESSIONS ? 1 : 0;
  const sessions = indices(from, to).map((index) => sessionWrite(sessionOf(index), 0, length));
  const long = sessionWrite(SESSION, from, to);
  const signatures = indices(from, to).map((idx) => ({ idx, signature: signatureAt(idx) }));
  return [
    writeOf(WIDE, sessions),
    ...indices(added.length + 2, to).map((index) => ({
      // Ids are opaque to storage; cojson brands them.
      id: `co_zUnknown${index}` as RawCoID,
      sessions: [sessionWrite(SESSION, 0, 1)],
    })),
    ...added,
    writeOf(LONG, [{ ...long, signatures }]),
  ];
}

/** The ids that a step adds are not synced with one peer, and one id is not with as many peers. */
export function trackingOf(from: number, to: number): SerialOperation {
  return { op: "trackCoValuesSyncState", updates: updatesOf(from, to, false) };
}

/** Of a store that holds nothing else: as many pairs as fill a page, and then none. */
export const FILLED_AND_EMPTIED: readonly SerialOperation[] = [false, true].flatMap(
  (synced): SerialOperation[] => [
    { op: "trackCoValuesSyncState", updates: updatesOf(0, FEW, synced) },
    { op: "getUnsyncedCoValueIDs" },
  ],
);

/** Every read that answers with a list, whole. */
export const WHOLE_LOOKS: readonly ReadOperation[] = [
  { op: "getCoValueCount" },
  { op: "getCoValueIDs", limit: NO_END, offset: 0 },
  { op: "getAllCoValuesWaitingForDelete" },
  { op: "getUnsyncedCoValueIDs" },
  { op: "getCoValueKnownState", id: WIDE },
  { op: "readCoValue", id: LONG },
  TRANSACTIONS_OF_LONG,
  { op: "getSignatures", id: LONG, session: SESSION, from: 0 },
];

/** Every read that answers with a list, where the lists are of that length, and some of the half of it. */
export function looksAt(length: number): ReadOperation[] {
  const half = Math.floor(length / 2);
  return [
    ...WHOLE_LOOKS,
    { op: "getCoValueIDs", limit: length, offset: half },
    { ...TRANSACTIONS_OF_LONG, from: half, to: length - 2 },
    { op: "getSignatures", id: LONG, session: SESSION, from: half },
  ];
}

/** The reads of sessions. A whole coValue, for some engines the dearest of all, is read at one length alone. */
export function sessionLooksAt(length: number): ReadOperation[] {
  const isWhole = length === 65;
  return [
    // First, since a player names sessions by the coValues that it has met.
    { op: isWhole ? "readCoValue" : "getCoValue", id: WIDE },
    { op: "getCoValueSessions", id: WIDE },
  ];
}

/** Everything else that can be many: steps of a transaction, locks, peers; and what takes many away at once. */
export const MANY_AT_ONCE: readonly SerialOperation[] = [
  { op: "getCoValue", id: STEPWISE },
  { op: "getCoValue", id: SPREAD },
  { op: "transaction", steps: manySteps(), end: "commit" },
  { op: "transaction", steps: looksInTransaction(), end: "commit" },
  { op: "readCoValue", id: STEPWISE },
  { op: "readCoValue", id: SPREAD },
  { op: "eraseCoValueButKeepTombstone", id: SPREAD },
  { op: "readCoValue", id: SPREAD },
  {
    op: "trackCoValuesSyncState",
    updates: indices(0, FEW).map((index) => ({
      id: UNTRACKED,
      peer: peerOf(index),
      synced: false,
    })),
  },
  { op: "stopTrackingSyncState", id: UNTRACKED },
  {
    op: "trackCoValuesSyncState",
    updates: updatesOf(0, Math.floor(LONGEST / 2), true),
  },
  ...pagesOf(100),
];

/** Each coValue by itself. */
export const EACH: readonly ReadOperation[] = indices(0, LONGEST).map((index) => ({
  op: "readCoValue",
  id: idOf(index),
}));

function manySteps(): HandleOperation[] {
  const [id, session] = [STEPWISE, SESSION];
  const update = { op: "addSessionUpdate", signature: "signature", hint: true } as const;
  return [
    { ...update, id, session, lastIdx: STEPS },
    { op: "addTransactions", id, session, from: 0, count: STEPS, text: "[]" },
    ...indices(0, STEPS).map(
      (idx) =>
        ({ op: "addSignatureAfter", id, session, idx, signature: signatureAt(idx) }) as const,
    ),
    ...indices(0, FEW).flatMap((index): HandleOperation[] => [
      { ...update, id: SPREAD, session: sessionOf(index), lastIdx: index },
      { op: "markCoValueAsDeleted", id: `co_zMarked${index}` },
      {
        op: "putStorageReconciliationLock",
        key: keyOf(index),
        session,
        // Not 0, which is a matter of its own.
        acquiredAt: index + 1,
        offset: index,
      },
    ]),
  ];
}

function looksInTransaction(): HandleOperation[] {
  return indices(0, FEW).flatMap((index): HandleOperation[] => [
    { op: "getStorageReconciliationLock", key: keyOf(index) },
    { op: "getSingleCoValueSession", id: WIDE, session: sessionOf(index) },
  ]);
}

function pagesOf(limit: number): ReadOperation[] {
  return indices(0, Math.ceil(LONGEST / limit) + 1).map((page) => ({
    op: "getCoValueIDs",
    limit,
    offset: page * limit,
  }));
}

function updatesOf(from: number, to: number, synced: boolean): SyncUpdate[] {
  return indices(from, to).flatMap((index) => [
    { id: idOf(index), peer: "peer", synced },
    { id: WIDE, peer: peerOf(index), synced },
  ]);
}

function writeOf(id: string, sessions: readonly SessionWrite[]): CoValueWrite {
  // Headers and ids are opaque to storage; cojson brands them.
  const header = JSON.parse(JSON.stringify({ type: "comap", id }));
  return { id: id as RawCoID, header, deleted: true, sessions };
}

function sessionWrite(session: string, from: number, to: number): SessionWrite {
  return {
    sessionID: session as SessionID,
    lastIdx: to,
    lastSignature: signatureAt(to),
    bytesSinceLastSignature: 10,
    transactions: transactionRun(from, to - from, "[]"),
    signatures: [],
  };
}

/** The id of one of its coValues. */
export function idOf(index: number): string {
  return `co_z${index}`;
}

/** The id of one of the sessions of which one coValue has many. */
export function sessionOf(index: number): string {
  return `co_zAgent${index}_session_z1`;
}

/** A peer that the store knows, and has a lock of from `MANY_AT_ONCE` on if it is one of the first. */
export function peerOf(index: number): string {
  return `peer ${index}`;
}

function keyOf(index: number): string {
  return `lock#${peerOf(index)}`;
}

function signatureAt(idx: number): Signature {
  return `signature_${idx}` as Signature;
}

/** The numbers from one up to another, which is not among them. */
function indices(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
}
