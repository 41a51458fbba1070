// The LMDB engine, and its ordered store by itself.
export { lmdbEngine } from "./engine.ts";
export { openLockedLmdb, openLockedLmdbSync } from "./open.ts";
export { TUNING_DEFAULTS } from "./tuning.ts";
