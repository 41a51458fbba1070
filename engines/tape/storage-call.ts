// The calls of a tape of level `storage`: what a node asks of its `StorageAPI`, as plain data. What
// cojson answers from its own memory and its store never hears of (`getKnownState`, `waitForSync`) is
// not recorded.
import type { Json } from "../engine/json.ts";
import type { SingleCall } from "./client-call.ts";

/** A call of a node to its storage. */
export type StorageCall =
  | {
      readonly call: "store";
      /** cojson's content message. */
      readonly message: Json;
      /** What the node sent after when it was asked for what is missing. */
      readonly corrections?: readonly Json[];
    }
  | { readonly call: "markDeleteAsValid"; readonly id: string }
  | { readonly call: "enableDeletedCoValuesErasure" }
  | { readonly call: "eraseAllDeletedCoValues" }
  | { readonly call: "load"; readonly id: string }
  | { readonly call: "loadKnownState"; readonly id: string }
  | { readonly call: "onCoValueUnmounted"; readonly id: string }
  | { readonly call: "close" }
  | StoreCall;

/** The calls that a storage hands to its store as they are; both levels have them. */
export type StoreCall = Extract<SingleCall, { readonly call: (typeof STORE_CALLS)[number] }>;

/** The names of those calls. */
export const STORE_CALLS = [
  "trackCoValuesSyncState",
  "getUnsyncedCoValueIDs",
  "stopTrackingSyncState",
  "getCoValueIDs",
  "getCoValueCount",
  "tryAcquireStorageReconciliationLock",
  "renewStorageReconciliationLock",
  "releaseStorageReconciliationLock",
] as const satisfies readonly SingleCall["call"][];

const HANDED_ON: ReadonlySet<string> = new Set(STORE_CALLS);

/** Whether a storage hands a call to its store as it is. */
export function isStoreCall(call: StorageCall): call is StoreCall {
  return HANDED_ON.has(call.call);
}
