// Which calls of the port a store lacks: one that was forgotten would be met again and again as a failure of whatever
// calls it, and told of by another clause each time.
import type { CoValueStore, CoValueStoreSync } from "./port.ts";
import type { AnyCoValueStore } from "./transact.ts";

/** The names of what every store of the type has. */
type RequiredName<Store> = {
  [Name in keyof Store]-?: undefined extends Store[Name] ? never : Name;
}[keyof Store];

/** Every call that a store has to have, in either api: the type misses none, and has no other. */
const CALLS: Readonly<Record<RequiredName<CoValueStore> | RequiredName<CoValueStoreSync>, true>> = {
  getCoValue: true,
  upsertCoValue: true,
  getAllCoValuesWaitingForDelete: true,
  getCoValueSessions: true,
  getNewTransactionInSession: true,
  getSignatures: true,
  transaction: true,
  trackCoValuesSyncState: true,
  getUnsyncedCoValueIDs: true,
  stopTrackingSyncState: true,
  eraseCoValueButKeepTombstone: true,
  getCoValueKnownState: true,
  getCoValueIDs: true,
  getCoValueCount: true,
  tryAcquireStorageReconciliationLock: true,
  renewStorageReconciliationLock: true,
  releaseStorageReconciliationLock: true,
  readCoValue: true,
  commitBatch: true,
  sync: true,
  stats: true,
  close: true,
};

/** The names of the calls that a store has to have and has not. */
export function missingCalls(store: AnyCoValueStore): readonly string[] {
  return Object.keys(CALLS).filter((name) => typeof Reflect.get(store, name) !== "function");
}
