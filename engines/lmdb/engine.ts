// The LMDB engine: the shared coValue layer over one LMDB database.
import { orderedEngine } from "../covalue-on-ordered/engine.ts";
import { engineProbe } from "../engine/optional-library.ts";
import { probeDriver } from "./driver.ts";
import { openLockedLmdb, openLockedLmdbSync } from "./open.ts";
import { TUNING_DEFAULTS } from "./tuning.ts";

/** Durability `process` syncs the pages of a commit, `power` all of it; parameters: `TUNING_DEFAULTS`. */
export const lmdbEngine = orderedEngine({
  name: "lmdb",
  layout: 1,
  source: { module: "@assay/engines/lmdb", exportName: "lmdbEngine" },
  exclusive: true,
  durabilities: ["process", "power"],
  defaults: TUNING_DEFAULTS,
  probe: async () => engineProbe(probeDriver()),
  openAsync: openLockedLmdb,
  openSync: openLockedLmdbSync,
});
