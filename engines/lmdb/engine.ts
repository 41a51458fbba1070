// The LMDB engine: the shared coValue layer over one LMDB database.
import { orderedEngine } from "../covalue-on-ordered/engine.ts";
import { lockDirectory } from "../engine/directory-lock.ts";
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { engineProbe } from "../engine/optional-library.ts";
import { loadDriver, probeDriver } from "./driver.ts";
import { openLmdbStore, openLmdbStoreSync, type Committing, type LmdbOptions } from "./store.ts";
import { pageCheckOf, syncModeOf, TUNING_DEFAULTS } from "./tuning.ts";

/** Durability `process` syncs the pages of a commit, `power` all of it; parameters: `TUNING_DEFAULTS`. */
export const lmdbEngine = orderedEngine({
  name: "lmdb",
  layout: 1,
  source: { module: "@assay/engines/lmdb", exportName: "lmdbEngine" },
  exclusive: true,
  durabilities: ["process", "power"],
  defaults: TUNING_DEFAULTS,
  probe: async () => engineProbe(probeDriver()),
  openAsync: async (options) => openLocked(options, openLmdbStore),
  openSync: (options) => openLocked(options, openLmdbStoreSync),
});

/** LMDB lets any number of processes in; one is what the layer above needs. */
function openLocked<T extends Committing>(
  options: ResolvedOpenOptions,
  open: (options: LmdbOptions) => T,
): T {
  const { path } = options;
  const syncMode = syncModeOf(options);
  const pageCheck = pageCheckOf(options);
  const driver = loadDriver();
  let store: T | undefined;
  const lock = lockDirectory(path, { isBusy: () => store?.isCommitting === true });
  try {
    store = open({ driver, path, syncMode, pageCheck, onClosed: lock.release });
    return store;
  } catch (error) {
    lock.release();
    throw error;
  }
}
