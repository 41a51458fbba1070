// Breaks an engine where single calls are not the place: whole calls of one api, and how it is opened.
import type {
  CoValueEngine,
  CoValueStore,
  CoValueStoreSync,
  CoValueTransaction,
} from "@assay/engines/covalue";
import type { OpenOptions } from "@assay/engines/engine";
import { withMembers } from "./broken-calls.ts";

/** Calls in the place of a store's own; the others go to the store itself. */
export type Changes<Store> = (store: Store, options: OpenOptions) => Partial<Store>;

/** The engine with calls of its async stores replaced. */
export function changeAsync(engine: CoValueEngine, changes: Changes<CoValueStore>): CoValueEngine {
  return {
    ...engine,
    openAsync: async (options) => {
      const store = await engine.openAsync(options);
      return withMembers(store, changes(store, options));
    },
  };
}

/** The store's transactions with calls of their handles replaced. */
export function changeHandle(
  store: CoValueStore,
  changes: (handle: CoValueTransaction) => Partial<CoValueTransaction>,
): Pick<CoValueStore, "transaction"> {
  return {
    transaction: (callback) =>
      store.transaction((handle) => callback(withMembers(handle, changes(handle)))),
  };
}

/** The engine with calls of its sync stores replaced. */
export function changeSync(
  engine: CoValueEngine,
  changes: Changes<CoValueStoreSync>,
): CoValueEngine {
  return {
    ...engine,
    openSync: (options) => {
      const store = engine.openSync(options);
      return withMembers(store, changes(store, options));
    },
  };
}

/** Opens async stores where and how `place` says; what is refused is tried again after `recover`. */
export function changeOpening(
  engine: CoValueEngine,
  place: (options: OpenOptions) => OpenOptions,
  recover: (error: unknown, options: OpenOptions) => void = (error) => {
    throw error;
  },
): CoValueEngine {
  return {
    ...engine,
    openAsync: async (options) => {
      try {
        return await engine.openAsync(place(options));
      } catch (error) {
        recover(error, options);
        return engine.openAsync(place(options));
      }
    },
  };
}
