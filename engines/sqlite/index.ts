// The SQLite engine; everything else in this folder is its own business.
export { sqliteEngine } from "./engine.ts";
