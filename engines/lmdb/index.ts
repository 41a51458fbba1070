// The LMDB engine.
export { lmdbEngine } from "./engine.ts";
export { TUNING_DEFAULTS } from "./tuning.ts";
