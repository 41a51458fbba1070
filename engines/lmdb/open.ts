// Opens LMDB's ordered store in a directory, which it then holds alone.
import { lockDirectory } from "../engine/directory-lock.ts";
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import type { OrderedStore, OrderedStoreSync } from "../ordered/port.ts";
import { loadDriver } from "./driver.ts";
import { openLmdbStore, openLmdbStoreSync, type Committing, type LmdbOptions } from "./store.ts";
import { pageCheckOf, syncModeOf } from "./tuning.ts";

/** Errors: `ENGINE_UNAVAILABLE`, `TUNING_UNKNOWN`, `DURABILITY_UNSUPPORTED`, `LOCKED`, and those of `openLmdbStore`. */
export async function openLockedLmdb(options: ResolvedOpenOptions): Promise<OrderedStore> {
  return openLocked(options, openLmdbStore);
}

/** Errors: those of `openLockedLmdb`. */
export function openLockedLmdbSync(options: ResolvedOpenOptions): OrderedStoreSync {
  return openLocked(options, openLmdbStoreSync);
}

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
