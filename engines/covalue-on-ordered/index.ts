// CoValueStore written once over any OrderedStore.
export {
  orderedEngine,
  orderedStoresOf,
  type OrderedCoValueEngine,
  type OrderedEngineDefinition,
  type OrderedStores,
} from "./engine.ts";
export { openCoValueStore } from "./store-async.ts";
export { openCoValueStoreSync } from "./store-sync.ts";
