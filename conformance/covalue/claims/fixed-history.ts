// A history that leaves rows of every kind behind, and a second one that builds on them; the same for
// every cell. Not random: what random histories find is theirs.
import type { BatchSession, BatchWrite, SerialOperation } from "@assay/engines/covalue";

/** One session of a batch whose transactions lie from `from` on. */
export function batchSession(session: string, from: number, count: number): BatchSession {
  const signature = `signature_${from + count}`;
  return { session, from, count, text: "[]", signature, bytes: 10 * count, signatureAfter: true };
}

/** One coValue of a batch, with a header of its own. */
export function batchWrite(id: string, ...sessions: readonly BatchSession[]): BatchWrite {
  return { id, header: { type: "comap", id }, deleted: false, sessions };
}

/** From an empty store to rows of every kind. */
export const FIXED_HISTORY: readonly SerialOperation[] = [
  { op: "upsertCoValue", id: "co_zHeaderAlone", header: { type: "comap" } },
  {
    op: "commitBatch",
    writes: [
      batchWrite("co_zTwoSessions", batchSession("a_session_z1", 0, 3), batchSession("b", 0, 1)),
      batchWrite("co_zTwo", batchSession("a_session_z1", 0, 2)),
      batchWrite("__proto__", batchSession("__proto__", 0, 1)),
      { ...batchWrite("co_zPending", batchSession("a_session_z1", 0, 1)), deleted: true },
      batchWrite(
        "co_zErased",
        batchSession("a_session_z1", 0, 4),
        batchSession("a_session_d1$", 0, 1),
      ),
    ],
  },
  {
    op: "transaction",
    steps: [
      {
        op: "addSessionUpdate",
        id: "co_zHeaderAlone",
        session: "c",
        lastIdx: 2,
        signature: "signature_c",
        hint: false,
      },
      {
        op: "addTransactions",
        id: "co_zHeaderAlone",
        session: "c",
        from: 0,
        count: 2,
        text: "[1]",
      },
    ],
    end: "commit",
  },
  { op: "eraseCoValueButKeepTombstone", id: "co_zErased" },
  {
    op: "trackCoValuesSyncState",
    updates: [
      { id: "co_zTwo", peer: "peer", synced: false },
      { id: "co_zTwo", peer: "other peer", synced: false },
      { id: "co_zNotStored", peer: "peer", synced: false },
      { id: "co_zTwoSessions", peer: "peer", synced: true },
    ],
  },
  { op: "tryAcquireStorageReconciliationLock", session: "a_session_z1", peer: "peer" },
  { op: "renewStorageReconciliationLock", session: "a_session_z1", peer: "peer", offset: 100 },
  { op: "tryAcquireStorageReconciliationLock", session: "a_session_z1", peer: "done" },
  { op: "advanceClock", ms: 1_000 },
  { op: "releaseStorageReconciliationLock", session: "a_session_z1", peer: "done" },
];

/** What builds on `FIXED_HISTORY`: answers that need its rows, their row ids and their counters. */
export const FURTHER_HISTORY: readonly SerialOperation[] = [
  { op: "getCoValueIDs", limit: 100, offset: 0 },
  { op: "readCoValue", id: "co_zTwoSessions" },
  { op: "upsertCoValue", id: "co_zLater", header: { type: "colist" } },
  {
    op: "commitBatch",
    writes: [
      batchWrite("co_zTwoSessions", batchSession("a_session_z1", 3, 2), batchSession("new", 0, 1)),
      batchWrite("co_zErased", batchSession("a_session_z1", 0, 1)),
    ],
  },
  { op: "readCoValue", id: "co_zTwoSessions" },
  { op: "readCoValue", id: "co_zErased" },
  { op: "getCoValueCount" },
  { op: "stopTrackingSyncState", id: "co_zTwo" },
  { op: "getUnsyncedCoValueIDs" },
  { op: "getAllCoValuesWaitingForDelete" },
  { op: "tryAcquireStorageReconciliationLock", session: "b_session_z1", peer: "peer" },
  { op: "tryAcquireStorageReconciliationLock", session: "b_session_z1", peer: "done" },
];
