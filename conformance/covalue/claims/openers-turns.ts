// What two openers of one directory do in turns, so that each sees what the other has done meanwhile.
import type { SerialOperation } from "@assay/engines/covalue";
import { batchSession, batchWrite } from "./fixed-history.ts";

/** All that one opener can read of a coValue. */
function looks(opener: 0 | 1, id: string): readonly Turn[] {
  const session = "s";
  const reads: readonly SerialOperation[] = [
    { op: "getCoValue", id },
    { op: "getCoValueSessions", id },
    { op: "getNewTransactionInSession", id, session, from: 0, to: 9 },
    { op: "getSignatures", id, session, from: 0 },
    { op: "getCoValueKnownState", id },
    { op: "readCoValue", id },
    { op: "getCoValueCount" },
    { op: "getCoValueIDs", limit: 10, offset: 0 },
    { op: "getUnsyncedCoValueIDs" },
    { op: "getAllCoValuesWaitingForDelete" },
  ];
  return reads.map((read) => [opener, read]);
}

/** What one opener reads in a transaction; apart from `looks`, since whoever remembers may forget over one. */
function lookInside(opener: 0 | 1): Turn {
  const reads = ["s", "u"].map(
    (session) => ({ op: "getSingleCoValueSession", id: "co_z1", session }) as const,
  );
  return [opener, { op: "transaction", steps: reads, end: "commit" }];
}

type Turn = readonly [opener: 0 | 1, operation: SerialOperation];

/** Which opener does what: each write is followed by a look from the other side, which has looked before. */
export const TURNS: readonly Turn[] = [
  ...looks(1, "co_z1"),
  [0, commit(batchWrite("co_z1", batchSession("s", 0, 3)))],
  ...looks(1, "co_z1"),
  [0, commit(batchWrite("co_z1", batchSession("s", 3, 1), batchSession("t", 0, 1)))],
  ...looks(1, "co_z1"),
  ...looks(0, "co_z1"),
  [1, commit(batchWrite("co_z1", batchSession("s", 4, 2)), batchWrite("co_z2"))],
  ...looks(0, "co_z1"),
  [0, { op: "upsertCoValue", id: "co_z3", header: { number: 3 } }],
  [1, { op: "upsertCoValue", id: "co_z4", header: { number: 4 } }],
  [0, { op: "upsertCoValue", id: "co_z4", header: { number: "not this one" } }],
  [0, { op: "getCoValueIDs", limit: 10, offset: 0 }],
  [1, { op: "getCoValueIDs", limit: 10, offset: 0 }],
  [0, commit(batchWrite("co_z3", batchSession("of the first", 0, 1)))],
  [1, commit(batchWrite("co_z4", batchSession("of the second", 0, 1)))],
  [0, { op: "readCoValue", id: "co_z4" }],
  [1, { op: "readCoValue", id: "co_z3" }],
  [1, { op: "trackCoValuesSyncState", updates: [{ id: "co_z1", peer: "peer", synced: false }] }],
  [0, { op: "getUnsyncedCoValueIDs" }],
  [0, { op: "stopTrackingSyncState", id: "co_z1" }],
  [1, { op: "getUnsyncedCoValueIDs" }],
  [0, { op: "trackCoValuesSyncState", updates: [{ id: "co_z3", peer: "peer", synced: false }] }],
  [1, { op: "trackCoValuesSyncState", updates: [{ id: "co_z3", peer: "peer", synced: true }] }],
  [0, { op: "getUnsyncedCoValueIDs" }],
  [1, { op: "trackCoValuesSyncState", updates: [{ id: "co_z4", peer: "peer", synced: false }] }],
  [0, { op: "getUnsyncedCoValueIDs" }],
  [0, { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "peer" }],
  [1, { op: "tryAcquireStorageReconciliationLock", session: "t", peer: "peer" }],
  [0, { op: "releaseStorageReconciliationLock", session: "s", peer: "peer" }],
  // Released is not held: what refuses it now is that it was done a moment ago.
  [1, { op: "tryAcquireStorageReconciliationLock", session: "t", peer: "peer" }],
  [1, commit({ ...batchWrite("co_z2", batchSession("s", 0, 2)), deleted: true })],
  [0, { op: "getAllCoValuesWaitingForDelete" }],
  ...looks(1, "co_z2"),
  [0, { op: "eraseCoValueButKeepTombstone", id: "co_z2" }],
  ...looks(1, "co_z2"),
  lookInside(1),
  [0, commit(batchWrite("co_z1", batchSession("s", 6, 1), batchSession("u", 0, 1)))],
  lookInside(1),
  lookInside(0),
  [1, commit(batchWrite("co_z1", batchSession("s", 7, 1)))],
  lookInside(0),
];

/** A batch of such writes. */
export function commit(...writes: ReturnType<typeof batchWrite>[]): SerialOperation {
  return { op: "commitBatch", writes };
}
