// Opens a cell as a coValue store that cojson's storage classes take too.
import { StorageApiAsync, StorageApiSync } from "cojson";
import type { Cell } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { interceptCalls } from "@assay/engines/jazz";

/** An open store with its api beside it. */
export type OpenStore =
  | { readonly api: "async"; readonly store: CoValueStore }
  | { readonly api: "sync"; readonly store: CoValueStoreSync };

/** Opens the cell in the directory. Errors are those of the engine's open. */
export async function openStore(
  engine: CoValueEngine,
  { api, durability, tuning }: Cell,
  path: string,
): Promise<OpenStore> {
  const options = { path, durability, tuning };
  return api === "async"
    ? { api, store: await engine.openAsync(options) }
    : { api, store: engine.openSync(options) };
}

/** cojson's storage over the store; what a call fails with is told before cojson swallows it. */
export function storageOver(
  open: OpenStore,
  onError: (call: string, error: unknown) => void,
): StorageApiAsync | StorageApiSync {
  const tell = (call: string, error: unknown): never => {
    onError(call, error);
    throw error;
  };
  return open.api === "async"
    ? new StorageApiAsync(interceptCalls(open.store, tell))
    : new StorageApiSync(interceptCalls(open.store, tell));
}
