// The engines over an ordered store: how its adapter and the bare library are opened beside one another.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Api, ResolvedOpenOptions } from "@assay/engines/engine";
import { leveldbEngine, openLevelStore } from "@assay/engines/leveldb";
import { lmdbEngine, openLockedLmdb, openLockedLmdbSync } from "@assay/engines/lmdb";
import { openMemoryStore, openMemoryStoreSync } from "@assay/engines/memory";
import { compactRawLevel, openRawLevel } from "./leveldb.ts";
import { openRawLmdb, openRawLmdbSync } from "./lmdb.ts";
import { openRawMemory, openRawMemorySync } from "./memory.ts";
import type { OrderedPair } from "./operations.ts";

/** Opens both sides of an api in new directories under the given one. */
type OpenPair = (api: Api, directory: string) => Promise<OrderedPair>;

const PAIRS: ReadonlyMap<string, OpenPair> = new Map<string, OpenPair>([
  [
    "memory",
    async (api) =>
      api === "async"
        ? { api, raw: openRawMemory(), adapter: openMemoryStore() }
        : { api, raw: openRawMemorySync(), adapter: openMemoryStoreSync() },
  ],
  [
    "leveldb",
    async (_api, directory) => {
      const options = optionsIn(directory, leveldbEngine.defaults);
      const path = rawIn(directory);
      const openBoth = async () => ({
        api: "async" as const,
        raw: await openRawLevel(path),
        adapter: await openLevelStore(options),
      });
      const empty = await openBoth();
      const settle = async (): Promise<OrderedPair> => {
        await empty.raw.close();
        await empty.adapter.close();
        for (const closed of [path, options.path]) await compactRawLevel(closed);
        return openBoth();
      };
      return { ...empty, settle };
    },
  ],
  [
    "lmdb",
    async (api, directory) => {
      const options = optionsIn(directory, lmdbEngine.defaults);
      const path = rawIn(directory);
      return api === "async"
        ? { api, raw: openRawLmdb(path), adapter: await openLockedLmdb(options) }
        : { api, raw: openRawLmdbSync(path), adapter: openLockedLmdbSync(options) };
    },
  ],
]);

/** How a pair of the engine is opened; `undefined` for an engine over no ordered store. */
export function orderedPairOf(engine: string): OpenPair | undefined {
  return PAIRS.get(engine);
}

function optionsIn(directory: string, tuning: ResolvedOpenOptions["tuning"]): ResolvedOpenOptions {
  const path = join(directory, "ordered-adapter");
  mkdirSync(path, { recursive: true });
  return { path, durability: "process", clock: Date.now, tuning };
}

function rawIn(directory: string): string {
  const path = join(directory, "ordered-raw");
  mkdirSync(path, { recursive: true });
  return path;
}
