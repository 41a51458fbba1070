// The LevelDB engine; everything else in this folder is its own business.
export { leveldbEngine } from "./engine.ts";
