// Opens a cell for cojson, with the clock of the system, which cojson's own calls read too.
import { join } from "node:path";
import { mkdirSync } from "node:fs";
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Cell } from "@assay/engines/engine";
import type { JazzStore } from "@assay/engines/jazz";

/** An open store with what closes it. */
export interface OpenedJazzStore {
  readonly target: JazzStore;
  close(): Promise<void>;
}

/** Opens the cell in the directory. Errors are those of the engine's open. */
export async function openJazzStore(
  engine: CoValueEngine,
  { api, durability, tuning }: Cell,
  directory: string,
): Promise<OpenedJazzStore> {
  mkdirSync(directory, { recursive: true });
  const options = { path: join(directory, "store"), durability, tuning };
  if (api === "async") {
    const store = await engine.openAsync(options);
    return { target: { api, store }, close: () => store.close() };
  }
  const store = engine.openSync(options);
  return { target: { api, store }, close: async () => store.close() };
}
