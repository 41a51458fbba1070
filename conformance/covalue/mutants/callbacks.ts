// Bugs in what belongs to a transaction's callback: nested writes, handles that outlive it, what it may
// return, and the hints that it gives.
import { AsyncLocalStorage } from "node:async_hooks";
import { hasCode, nestedError, settle } from "@assay/engines/engine";
import type {
  CoValueStore,
  CoValueStoreSync,
  CoValueTransaction,
  CoValueTransactionSync,
} from "@assay/engines/covalue";
import { withMembers } from "./broken-calls.ts";
import { changeAsync, changeHandle, changeSync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant, type Planting } from "./mutant.ts";

const SEEN_APART = { checks: ["keeps-transactions-apart"] } as const satisfies Planting;
const SEEN_IN_SYNC = {
  checks: ["refuses-a-promise-in-a-sync-transaction"],
} as const satisfies Planting;

/** Bugs in what belongs to a transaction. */
export const CALLBACK_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "nested-transaction-joins",
    "a transaction that is begun inside another one's callback becomes a part of it",
    ["CV-046"],
    (whole) =>
      changeAsync(whole, (store) => nesting(store, (callback, handle) => callback(handle))),
    { api: "async", ...SEEN_APART },
  ),
  engineMutant(
    "nested-transaction-hangs",
    "a transaction that is begun inside another one's callback waits for it for ever",
    ["CV-046"],
    (whole) => changeAsync(whole, (store) => nesting(store, () => new Promise(() => {}))),
    { api: "async", ...SEEN_APART },
  ),
  engineMutant(
    "late-transaction-refused",
    "a transaction that a callback left to be begun later is refused as nested after its own has ended",
    ["CV-046"],
    (whole) => changeAsync(whole, (store) => nesting(store, refuseNested, { ends: false })),
    { api: "async", ...SEEN_APART },
  ),
  engineMutant(
    "nested-over-stores",
    "a write of one store is refused as nested inside the transaction of another",
    ["CV-046"],
    (whole) => {
      let inside = 0;
      return changeSync(whole, (store) => ({
        transaction: (callback) =>
          store.transaction((handle) => {
            inside += 1;
            try {
              return callback(handle);
            } finally {
              inside -= 1;
            }
          }),
        upsertCoValue: (id, header) => {
          if (inside > 0 && header !== undefined) throw nestedError();
          return store.upsertCoValue(id, header);
        },
      }));
    },
    SEEN_APART,
  ),
  engineMutant(
    "ended-handle-joins-next",
    "a handle whose transaction has ended writes in the one that is open then",
    ["CV-047"],
    (whole) => changeSync(whole, sharingOneHandle),
    SEEN_APART,
  ),
  engineMutant(
    "rolled-back-handle-silent",
    "a mark through the handle of a transaction that was rolled back does nothing and does not fail",
    ["CV-047"],
    (whole) => changeAsync(whole, silentOnceRolledBack),
    { api: "async", ...SEEN_APART },
  ),
  engineMutant(
    "takes-thenable",
    "a sync transaction whose callback returns a thenable that is no Promise commits",
    ["CV-048"],
    (whole) =>
      changeSync(whole, (store) => ({
        transaction: (callback) =>
          store.transaction((handle) => {
            const returned: unknown = callback(handle);
            return returned instanceof Promise ? returned : undefined;
          }),
      })),
    SEEN_IN_SYNC,
  ),
  engineMutant(
    "promise-keeps-handle",
    "the handle of a sync transaction that was refused over its promise goes on writing",
    ["CV-047"],
    (whole) => changeSync(whole, writingOnceRefused),
    SEEN_IN_SYNC,
  ),
  mutant(
    "hint-of-gone-row",
    "a session whose hint is a row that is gone is not stored",
    ["CV-017"],
    () => ({
      handle: {
        *addSessionUpdate(handle, given) {
          const { sessionUpdate, sessionRow } = given;
          if (sessionRow !== undefined) {
            const { coValue, sessionID } = sessionUpdate;
            const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            if (stored === undefined) return sessionRow.rowID;
          }
          return yield* settle(handle.addSessionUpdate(given));
        },
      },
    }),
    { checks: ["takes-a-hint-for-no-more"] },
  ),
];

type Callback = Parameters<CoValueStore["transaction"]>[0];

/** The transaction whose callback the current async context is of. */
const around = new AsyncLocalStorage<{
  readonly store: CoValueStore;
  readonly handle: CoValueTransaction;
  open: boolean;
}>();

/** What becomes of transactions that are begun inside a callback, or, where that never `ends`, later too. */
function nesting(
  store: CoValueStore,
  nested: (callback: Callback, handle: CoValueTransaction) => Promise<unknown>,
  { ends }: { readonly ends: boolean } = { ends: true },
): Partial<CoValueStore> {
  return {
    async transaction(callback) {
      const outer = around.getStore();
      if (outer?.store === store && outer.open) return nested(callback, outer.handle);
      return store.transaction(async (handle) => {
        const scope = { store, handle, open: true };
        try {
          return await around.run(scope, () => callback(handle));
        } finally {
          scope.open = !ends;
        }
      });
    },
  };
}

async function refuseNested(): Promise<never> {
  throw nestedError();
}

function sharingOneHandle(store: CoValueStoreSync): Partial<CoValueStoreSync> {
  let current: CoValueTransactionSync | undefined;
  return {
    transaction: (callback) =>
      store.transaction((handle) => {
        current = handle;
        const shared = withMembers(handle, {
          markCoValueAsDeleted: (...given: Parameters<typeof handle.markCoValueAsDeleted>) =>
            (current ?? handle).markCoValueAsDeleted(...given),
        });
        try {
          return callback(shared);
        } finally {
          current = undefined;
        }
      }),
  };
}

function silentOnceRolledBack(store: CoValueStore): Partial<CoValueStore> {
  return {
    async transaction(callback) {
      let failed = false;
      const silent = changeHandle(store, (handle) => ({
        async markCoValueAsDeleted(id) {
          if (!failed) await handle.markCoValueAsDeleted(id);
        },
      }));
      try {
        return await silent.transaction(callback);
      } catch (error) {
        failed = true;
        throw error;
      }
    },
  };
}

function writingOnceRefused(store: CoValueStoreSync): Partial<CoValueStoreSync> {
  return {
    transaction: (callback) => {
      let refused = false;
      try {
        return store.transaction((handle) =>
          callback(
            withMembers(handle, {
              markCoValueAsDeleted: (...given: Parameters<typeof handle.markCoValueAsDeleted>) =>
                refused
                  ? store.transaction((own) => own.markCoValueAsDeleted(...given))
                  : handle.markCoValueAsDeleted(...given),
            }),
          ),
        );
      } catch (error) {
        refused = hasCode(error, "INVALID_ARGUMENT");
        throw error;
      }
    },
  };
}
