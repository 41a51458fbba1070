// A transaction whose body is steps, on a store of either api.
import type { Api } from "../engine/cell.ts";
import { andThen, runAsync, runSync, settled, type Steps } from "../engine/steps.ts";
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

/**
 * Runs the body inside one transaction of the store, whose api the caller knows. An error that the body
 * answers with is what the callback then throws. The transaction is begun at once, and not with the
 * first step.
 */
export function transact(
  api: Api,
  store: Pick<CoValueStore, "transaction"> | Pick<CoValueStoreSync, "transaction">,
  body: (handle: AnyCoValueTransaction) => Steps<Error | void>,
): Steps<void> {
  if (isAsync(api, store)) {
    const ended = store.transaction((handle) => runAsync(thrown(body(handle))));
    return andThen(ended, () => undefined);
  }
  store.transaction((handle) => {
    const error = runSync(body(handle));
    // Not by the body: each generator that an error passes catches it anew, at the price of a call.
    if (error !== undefined) throw error;
  });
  return settled(undefined);
}

function* thrown(body: Steps<Error | void>): Steps<void> {
  const error = yield* body;
  if (error !== undefined) throw error;
}

function isAsync(api: Api, _store: object): _store is Pick<CoValueStore, "transaction"> {
  return api === "async";
}
