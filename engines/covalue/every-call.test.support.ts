// Every call of the port, for tests of what a store answers once it is closed.
import type { AnyCoValueStore } from "./transact.ts";
import { coID, header, peerID, sessionID } from "./write-content.test.support.ts";

/** Each call of a store but `close` and `stats`, with some arguments. */
export function everyCall(store: AnyCoValueStore): readonly (() => unknown)[] {
  return [
    () => store.getCoValue("a"),
    () => store.upsertCoValue("a"),
    () => store.upsertCoValue("a", header({})),
    () => store.getCoValueSessions(1),
    () => store.getNewTransactionInSession(1, 0, 1),
    () => store.getSignatures(1, 0),
    () => store.getCoValueKnownState("a"),
    () => store.getCoValueIDs(1, 0),
    () => store.getCoValueCount(),
    () => store.getAllCoValuesWaitingForDelete(),
    () => store.getUnsyncedCoValueIDs(),
    () => store.readCoValue("a"),
    () => store.transaction(async () => {}),
    () => store.trackCoValuesSyncState([]),
    () => store.stopTrackingSyncState(coID("a")),
    () => store.eraseCoValueButKeepTombstone(coID("a")),
    () => store.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p")),
    () => store.renewStorageReconciliationLock(sessionID("s"), peerID("p"), 1),
    () => store.releaseStorageReconciliationLock(sessionID("s"), peerID("p")),
    () => store.commitBatch([]),
    () => store.plantCorruptRow?.({ table: "coValue", id: "a" }),
    () => store.sync(),
    async () => {
      for await (const row of store.rows?.() ?? []) throw new Error(`it has a ${row.table}`);
    },
  ];
}
