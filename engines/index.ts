// The engines that come with Assay, and the types of what an engine is. Importing this loads no
// engine's library: each is looked for when its engine is probed or opened.
import type { CoValueEngine, CoValueEngineRegistry } from "./covalue/index.ts";
import { EngineRegistry } from "./engine/index.ts";
import { fjallEngine } from "./fjall/index.ts";
import { leveldbEngine } from "./leveldb/index.ts";
import { lmdbEngine } from "./lmdb/index.ts";
import { memoryEngine } from "./memory/index.ts";
import { sqliteEngine } from "./sqlite/index.ts";

/** Every engine of the house, in the order of reports. */
export const BUILT_IN_ENGINES: readonly CoValueEngine[] = [
  memoryEngine,
  sqliteEngine,
  leveldbEngine,
  lmdbEngine,
  fjallEngine,
];

/** A registry of the house's engines, with those that somebody brings after them. */
export function engineRegistry(brought: readonly CoValueEngine[] = []): CoValueEngineRegistry {
  return new EngineRegistry([...BUILT_IN_ENGINES, ...brought]);
}
