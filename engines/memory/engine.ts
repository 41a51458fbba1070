// The memory engine: the shared coValue layer over a tree in memory. The floor that other engines
// are compared with, and the fastest subject to develop the suite against.
import { orderedEngine } from "../covalue-on-ordered/engine.ts";
import { openMemoryStore, openMemoryStoreSync } from "./store.ts";

/** Keeps everything in memory; each store that is opened starts empty and shares nothing. */
export const memoryEngine = orderedEngine({
  name: "memory",
  layout: 1,
  source: { module: "@assay/engines/memory", exportName: "memoryEngine" },
  exclusive: false,
  durabilities: ["volatile"],
  probe: async () => ({ available: true, version: `node ${process.versions.node}` }),
  openAsync: async () => openMemoryStore(),
  openSync: () => openMemoryStoreSync(),
});
