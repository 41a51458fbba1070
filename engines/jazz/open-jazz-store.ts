// Opens a cell for cojson, with the clock of the system, which cojson's own calls read too.
import type { CoValueEngine } from "../covalue/port.ts";
import type { Cell } from "../engine/cell.ts";
import type { JazzStore } from "./jazz-store.ts";

/** An open store with what closes it. */
export interface OpenedJazzStore {
  readonly target: JazzStore;
  close(): Promise<void>;
}

/** Opens the cell in the directory. Errors are those of the engine's open. */
export async function openJazzStore(
  engine: CoValueEngine,
  { api, durability, tuning }: Pick<Cell, "api" | "durability" | "tuning">,
  path: string,
): Promise<OpenedJazzStore> {
  const options = { path, durability, tuning };
  if (api === "async") {
    const store = await engine.openAsync(options);
    return { target: { api, store }, close: () => store.close() };
  }
  const store = engine.openSync(options);
  return { target: { api, store }, close: async () => store.close() };
}
