// The LevelDB engine: the shared coValue layer over classic-level.
//
// There is no sync cell: of classic-level's calls only `getSync` answers at once; batches, iterators,
// `getMany` and opening do not.
import { orderedEngine } from "../covalue-on-ordered/engine.ts";
import { engineProbe } from "../engine/optional-library.ts";
import { probeDriver } from "./driver.ts";
import { openLevelStore } from "./open.ts";
import { TUNING_DEFAULTS } from "./tuning.ts";

/** Durability `process` is `sync: false`, `power` is `sync: true`; parameters: `TUNING_DEFAULTS`. */
export const leveldbEngine = orderedEngine({
  name: "leveldb",
  layout: 1,
  source: { module: "@assay/engines/leveldb", exportName: "leveldbEngine" },
  exclusive: true,
  durabilities: ["process", "power"],
  defaults: TUNING_DEFAULTS,
  probe: async () => engineProbe(probeDriver()),
  openAsync: openLevelStore,
});
