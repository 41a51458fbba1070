// The LevelDB engine, and its ordered store by itself; everything else in this folder is its own business.
export { leveldbEngine } from "./engine.ts";
export { openLevelStore } from "./open.ts";
