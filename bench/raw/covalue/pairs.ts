// The engines whose stores are compared: how the composite written by hand is opened beside a store.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Api, Durability } from "@assay/engines/engine";
import { openRawFjall } from "./fjall.ts";
import { openRawLevelCoValues } from "./leveldb.ts";
import { openRawLmdbCoValues, openRawLmdbCoValuesSync } from "./lmdb.ts";
import { openRawMemoryCoValues } from "./memory.ts";
import type { CoValuePair } from "./operations.ts";
import { promised, type RawCoValues } from "./raw-store.ts";
import { openRawSqlite } from "./sqlite.ts";

/** Opens a new composite of each api that the engine has, in a new directory. */
interface Composites {
  readonly openAsync: (directory: string) => Promise<RawCoValues<"async">>;
  readonly openSync?: (directory: string) => RawCoValues<"sync">;
}

const COMPOSITES: ReadonlyMap<string, Composites> = new Map<string, Composites>([
  [
    "memory",
    {
      openAsync: async () => promised(openRawMemoryCoValues()),
      openSync: () => openRawMemoryCoValues(),
    },
  ],
  [
    "sqlite",
    {
      openAsync: async (directory) => promised(openRawSqlite(directory)),
      openSync: openRawSqlite,
    },
  ],
  ["leveldb", { openAsync: openRawLevelCoValues }],
  [
    "lmdb",
    {
      openAsync: async (directory) => openRawLmdbCoValues(directory),
      openSync: openRawLmdbCoValuesSync,
    },
  ],
  ["fjall", { openAsync: openRawFjall }],
]);

/** Engines with a composite written by hand. */
export const COMPARED_ENGINES: readonly string[] = [...COMPOSITES.keys()];

/** Opens both sides in new directories; `undefined` where nobody has written a composite. */
export async function openCoValuePair(
  engine: CoValueEngine,
  api: Api,
  durability: Durability,
  directory: string,
): Promise<CoValuePair | undefined> {
  const composites = COMPOSITES.get(engine.name);
  if (composites === undefined) return undefined;
  const path = join(directory, "covalue-adapter");
  const rawPath = join(directory, "covalue-raw");
  mkdirSync(rawPath, { recursive: true });
  if (api === "async") {
    const raw = await composites.openAsync(rawPath);
    return { api, raw, adapter: await engine.openAsync({ path, durability }) };
  }
  const raw = composites.openSync?.(rawPath);
  return raw && { api, raw, adapter: engine.openSync({ path, durability }) };
}
