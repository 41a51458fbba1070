// Ids, sessions, peers, keys and signatures that decoders and forms like to tidy up: byte order marks, white space
// at either end, and ends of lines. Each stands beside what it would be tidied into.
import type { HandleOperation, SerialOperation } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { playBeside } from "./play-beside.ts";
import { referenceFor } from "./whole-state.ts";

/** Names come back with every unit that they went in with, and none runs into its tidy neighbour. */
export const keepsNamesAsTheyAre: ClaimCheck = {
  name: "keeps-names-as-they-are",
  clauses: ["CV-095", "CV-096"],
  notApplicable: () => undefined,
  async run(cell) {
    const player = cell.player(await cell.open());
    const reference = referenceFor(cell);
    const comparisons = cell.on("CV-095", "CV-096");
    await playBeside(reference.player, player, OPERATIONS, comparisons, " with odd names");
  },
};

/** All different, also where they look the same. */
const NAMES: readonly string[] = [
  "name",
  // The byte order mark, which decoders of UTF-8 pass over in front.
  "\ufeffname",
  "name\ufeff",
  "\ufeff",
  " name",
  "name ",
  "\tname",
  "name\n",
  "\u00a0name",
  "\u3000name",
  "na\r\nme",
  "na\nme",
  "na\rme",
  "na me",
];

const SESSIONS = "co_zSessions";
const PEERS = "co_zPeers";

/** Each name with another counter, so that no two sessions hold the same. */
const sessions = NAMES.map((session, index) => ({
  ...batchSession(session, 0, 1 + (index % 3)),
  signature: session,
  bytes: index,
}));

/** What is written in one transaction, where ids of sessions and keys of locks are asked for by name. */
const STEPS: readonly HandleOperation[] = NAMES.flatMap((name, index): HandleOperation[] => [
  { op: "getSingleCoValueSession", id: SESSIONS, session: name },
  { op: "markCoValueAsDeleted", id: name },
  { op: "addSignatureAfter", id: SESSIONS, session: name, idx: 7, signature: name },
  {
    op: "putStorageReconciliationLock",
    key: name,
    session: name,
    acquiredAt: index,
    offset: index,
  },
]);

const OPERATIONS: readonly SerialOperation[] = [
  {
    op: "commitBatch",
    writes: [
      ...NAMES.map((name) => batchWrite(name, { ...batchSession("s", 0, 1), signature: name })),
      batchWrite(SESSIONS, ...sessions),
    ],
  },
  { op: "readCoValue", id: SESSIONS },
  { op: "getCoValueKnownState", id: SESSIONS },
  { op: "transaction", steps: STEPS, end: "commit" },
  {
    op: "transaction",
    steps: NAMES.map((key) => ({ op: "getStorageReconciliationLock", key })),
    end: "commit",
  },
  { op: "readCoValue", id: SESSIONS },
  ...NAMES.map((id): SerialOperation => ({ op: "readCoValue", id })),
  { op: "getCoValueIDs", limit: 100, offset: 0 },
  { op: "getAllCoValuesWaitingForDelete" },
  {
    op: "trackCoValuesSyncState",
    updates: NAMES.flatMap((name) => [
      { id: name, peer: "peer", synced: false },
      { id: PEERS, peer: name, synced: false },
    ]),
  },
  { op: "getUnsyncedCoValueIDs" },
  // All peers but the first have it now; then that one has.
  {
    op: "trackCoValuesSyncState",
    updates: NAMES.slice(1).map((peer) => ({ id: PEERS, peer, synced: true })),
  },
  { op: "getUnsyncedCoValueIDs" },
  { op: "stopTrackingSyncState", id: "name" },
  { op: "eraseCoValueButKeepTombstone", id: "name" },
  { op: "getUnsyncedCoValueIDs" },
  { op: "getAllCoValuesWaitingForDelete" },
  // Each writes: a few of them, since keys of locks were looked at above.
  ...NAMES.slice(0, 3).flatMap((peer): SerialOperation[] => [
    { op: "tryAcquireStorageReconciliationLock", session: peer, peer },
    { op: "tryAcquireStorageReconciliationLock", session: "another", peer },
  ]),
];
