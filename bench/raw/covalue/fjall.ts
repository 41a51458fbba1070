// The composite on the bare addon of fjall: its own two composite calls, with the packed buffers made and taken
// apart by hand (crates/storage-napi/src/packed/ says how they look).
import { join } from "node:path";
import { loadAddon } from "@assay/engines/fjall";
import type { CoValueWrite } from "@assay/engines/covalue";
import { packWrite, unpackCoValue } from "./fjall-packed.ts";
import type { RawCoValues } from "./raw-store.ts";

/** Opens a new storage in a directory. */
export async function openRawFjall(directory: string): Promise<RawCoValues<"async">> {
  const { FjallStorageNapi } = await loadAddon();
  const storage = await FjallStorageNapi.open(join(directory, "database"), {
    durability: "process",
  });
  return {
    async load(id) {
      const packed = await storage.readCoValue(Buffer.from(id));
      return packed === null ? undefined : unpackCoValue(id, packed);
    },
    async commit(write: CoValueWrite) {
      const [rowID] = await storage.commitBatch(packWrite(write));
      return rowID ?? 0;
    },
    close: () => storage.close(),
  };
}
