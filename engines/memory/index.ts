// The memory engine.
export { memoryEngine } from "./engine.ts";
export { openMemoryStore, openMemoryStoreSync } from "./store.ts";
