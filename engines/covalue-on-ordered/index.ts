// CoValueStore written once over any OrderedStore.
export { orderedEngine, type OrderedEngineDefinition } from "./engine.ts";
export { openCoValueStore } from "./store-async.ts";
export { openCoValueStoreSync } from "./store-sync.ts";
