// Bugs in what becomes of a transaction whose callback fails: by what it throws, how, and what it left behind.
import { setImmediate as turn } from "node:timers/promises";
import type { CoValueEngine, CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { withMembers } from "./broken-calls.ts";
import { changeAsync, changeHandle, changeSync } from "./broken-engine.ts";
import { engineMutant, type Mutant, type Planting } from "./mutant.ts";

const SEEN = { checks: ["fails-with-whatever-is-thrown"] } as const satisfies Planting;

/** Bugs in transactions whose callbacks fail. */
export const FAILING_CALLBACK_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "thrown-nothing-commits",
    "a callback that throws undefined, or anything falsy, commits",
    ["CV-036", "CV-037"],
    (whole) => committing(whole, (thrown) => !thrown),
    { api: "async", ...SEEN },
  ),
  engineMutant(
    "thrown-non-error-commits",
    "a callback that throws no Error commits, in a sync store",
    ["CV-036", "CV-037"],
    (whole) => committing(whole, (thrown) => !(thrown instanceof Error)),
    SEEN,
  ),
  engineMutant(
    "thrown-non-error-wrapped",
    "what a callback throws that is no Error comes back as the text of one",
    ["CV-038"],
    (whole) =>
      changeAsync(whole, (store) => ({
        transaction: async (callback) => {
          try {
            return await store.transaction(callback);
          } catch (thrown) {
            throw thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
          }
        },
      })),
    { api: "async", ...SEEN },
  ),
  engineMutant(
    "sync-throw-jams-queue",
    "a callback that throws before it has returned a promise keeps its turn for ever",
    ["CV-037"],
    (whole) => changeAsync(whole, jamming),
    { api: "async", ...SEEN },
  ),
  engineMutant(
    "undone-up-to-4096",
    "a transaction of more than 4,096 writes is kept, whatever its callback throws",
    ["CV-036"],
    (whole) => changeSync(whole, keepingLong),
    SEEN,
  ),
  engineMutant(
    "left-writes-leak",
    "transactions that a failing callback added and did not await are stored after the rollback",
    ["CV-036", "CV-047"],
    (whole) => changeAsync(whole, leaking),
    { api: "async", ...SEEN },
  ),
];

function keepingLong(store: CoValueStoreSync): Partial<CoValueStoreSync> {
  return {
    transaction(callback) {
      let thrown: { readonly error: unknown } | undefined;
      const result = store.transaction((handle) => {
        let writes = 0;
        const counted = withMembers(handle, {
          addTransaction(...given: Parameters<typeof handle.addTransaction>) {
            writes += 1;
            return handle.addTransaction(...given);
          },
        });
        try {
          return callback(counted);
        } catch (error) {
          if (writes <= 4_096) throw error;
          thrown = { error };
          return undefined;
        }
      });
      if (thrown !== undefined) throw thrown.error;
      return result;
    },
  };
}

/** Callbacks that throw such a thing end as if they had not. */
function committing(whole: CoValueEngine, isNothing: (thrown: unknown) => boolean): CoValueEngine {
  const broken = changeAsync(whole, (store): Partial<CoValueStore> => ({
    transaction: (callback) =>
      store.transaction(async (handle) => {
        try {
          return await callback(handle);
        } catch (thrown) {
          if (!isNothing(thrown)) throw thrown;
          return undefined;
        }
      }),
  }));
  return changeSync(broken, (store): Partial<CoValueStoreSync> => ({
    transaction: (callback) =>
      store.transaction((handle) => {
        try {
          return callback(handle);
        } catch (thrown) {
          if (!isNothing(thrown)) throw thrown;
          return undefined;
        }
      }),
  }));
}

/** A turn is given back when the callback's promise settles. */
function jamming(store: CoValueStore): Partial<CoValueStore> {
  let jammed = false;
  return {
    transaction: (callback) =>
      jammed
        ? new Promise(() => {})
        : store.transaction((handle) => {
            try {
              return callback(handle);
            } catch (thrown) {
              jammed = true;
              throw thrown;
            }
          }),
  };
}

/** Transactions are written a turn later, and what then is left of them after a rollback by themselves. */
function leaking(store: CoValueStore): Partial<CoValueStore> {
  return {
    transaction: async (callback) => {
      const left = new Set<Parameters<Parameters<typeof callback>[0]["addTransaction"]>>();
      const delayed = changeHandle(store, (handle) => ({
        addTransaction: async (...given) => {
          left.add(given);
          await turn();
          left.delete(given);
          return handle.addTransaction(...given);
        },
      }));
      try {
        return await delayed.transaction?.(callback);
      } catch (error) {
        const forgotten = [...left];
        await store.transaction(async (handle) => {
          for (const given of forgotten) await handle.addTransaction(...given);
        });
        throw error;
      }
    },
  };
}
