// Every call after `close`: each is made, none may answer.
import type {
  AnyCoValueStore,
  CoValueHeader,
  CoValueStore,
  CoValueStoreSync,
  PeerID,
  RawCoID,
  SessionID,
} from "@assay/engines/covalue";
import { outcomeOf } from "./call-outcome.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { closeInATransaction, type NamedCall } from "./while-closing.ts";
import { rowsOf } from "./whole-state.ts";

/** All calls but `close` itself and `stats`, which may answer. */
type RefusedCall = Exclude<keyof CoValueStoreSync, "close" | "stats">;

// Ids are opaque to storage; cojson brands them.
const ID = "co_z1" as RawCoID;
const SESSION = "s" as SessionID;
const PEER = "peer" as PeerID;
const HEADER = { type: "comap" } as CoValueHeader;

/** A call of each; a method that the port gains does not compile until it stands here. */
const CALLS: Readonly<Record<RefusedCall, (store: AnyCoValueStore) => unknown>> = {
  getCoValue: (store) => store.getCoValue(ID),
  upsertCoValue: (store) => store.upsertCoValue(ID, HEADER),
  getAllCoValuesWaitingForDelete: (store) => store.getAllCoValuesWaitingForDelete(),
  getCoValueSessions: (store) => store.getCoValueSessions(1),
  getNewTransactionInSession: (store) => store.getNewTransactionInSession(1, 0, 1),
  getSignatures: (store) => store.getSignatures(1, 0),
  transaction: (store) => store.transaction(async () => {}),
  trackCoValuesSyncState: (store) =>
    store.trackCoValuesSyncState([{ id: ID, peerId: PEER, synced: false }]),
  getUnsyncedCoValueIDs: (store) => store.getUnsyncedCoValueIDs(),
  stopTrackingSyncState: (store) => store.stopTrackingSyncState(ID),
  eraseCoValueButKeepTombstone: (store) => store.eraseCoValueButKeepTombstone(ID),
  getCoValueKnownState: (store) => store.getCoValueKnownState(ID),
  getCoValueIDs: (store) => store.getCoValueIDs(10, 0),
  getCoValueCount: (store) => store.getCoValueCount(),
  tryAcquireStorageReconciliationLock: (store) =>
    store.tryAcquireStorageReconciliationLock(SESSION, PEER),
  renewStorageReconciliationLock: (store) => store.renewStorageReconciliationLock(SESSION, PEER, 1),
  releaseStorageReconciliationLock: (store) =>
    store.releaseStorageReconciliationLock(SESSION, PEER),
  readCoValue: (store) => store.readCoValue(ID),
  commitBatch: (store) => store.commitBatch([{ id: ID, header: HEADER, sessions: [] }]),
  sync: (store) => store.sync(),
  rows: (store) => rowsOf(store),
  plantCorruptRow: (store) => store.plantCorruptRow?.({ table: "coValue", id: ID }),
};

/** No user calls it; a refused one is made once. */
const FOR_CHECKS_ALONE: RefusedCall = "plantCorruptRow";

/** Each call after `close` gets `STORE_CLOSED`, also while what is open holds that up. */
export const refusesCallsAfterClose: ClaimCheck = {
  name: "refuses-calls-after-close",
  clauses: ["CV-108", "CV-107", "CV-106"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    await outcomeOf(() => store.upsertCoValue(ID, HEADER));
    const calls: NamedCall[] = Object.entries(CALLS)
      // What is optional and not offered cannot be called.
      .filter(([name]) => Reflect.get(store, name) !== undefined);
    calls.push([
      "upsertCoValue without a header",
      (closed: AnyCoValueStore) => closed.upsertCoValue(ID),
    ]);
    if (cell.context.api === "async") {
      // The cell's api says which of the two interfaces the store has.
      const early = calls.filter(([name]) => name !== FOR_CHECKS_ALONE);
      await closeInATransaction(cell, store as CoValueStore, early);
    } else {
      await outcomeOf(() => store.close());
    }
    const closed = cell.on("CV-108");
    for (const [name, call] of calls) {
      await closed.refused(`${name} after close`, "STORE_CLOSED", () => call(store));
    }
  },
};
