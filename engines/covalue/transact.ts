// A transaction whose body is steps, on a store of either api.
import type { Api } from "../engine/cell.ts";
import { runAsync, runSync, settle, type Steps } from "../engine/steps.ts";
import type {
  CoValueStore,
  CoValueStoreSync,
  CoValueTransaction,
  CoValueTransactionSync,
} from "./port.ts";

/** A store of either api. */
export type AnyCoValueStore = CoValueStore | CoValueStoreSync;

/** A transaction's handle of either api. */
export type AnyCoValueTransaction = CoValueTransaction | CoValueTransactionSync;

/** Runs the body inside one transaction of the store, whose api the caller knows. */
export function* transact(
  api: Api,
  store: Pick<CoValueStore, "transaction"> | Pick<CoValueStoreSync, "transaction">,
  body: (handle: AnyCoValueTransaction) => Steps<void>,
): Steps<void> {
  if (isAsync(api, store)) yield* settle(store.transaction((handle) => runAsync(body(handle))));
  else store.transaction((handle) => runSync(body(handle)));
}

function isAsync(api: Api, _store: object): _store is Pick<CoValueStore, "transaction"> {
  return api === "async";
}
