// Opens LevelDB in a directory: looks at what lies there first, and leaves nothing held where it fails.
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { hasCode } from "../engine/errors.ts";
import type { OrderedStore } from "../ordered/port.ts";
import { loadDriver, type Database } from "./driver.ts";
import { attempt, damaged } from "./errors.ts";
import { examine } from "./examine.ts";
import { LevelStore } from "./store.ts";
import { syncDirectory } from "./sync-files.ts";
import { assertTuning } from "./tuning.ts";

/** Errors: `ENGINE_UNAVAILABLE`, `TUNING_UNKNOWN`, `LOCKED`, `CORRUPT`, `DISK_FULL`, `IO_FAILED`. */
export async function openLevelStore(options: ResolvedOpenOptions): Promise<OrderedStore> {
  const { path, durability } = options;
  const { verifyTables, library } = assertTuning(options);
  const driver = loadDriver();
  const make = (more: { createIfMissing: boolean; errorIfExists?: boolean }): Database =>
    new driver<Uint8Array, Uint8Array>(path, {
      keyEncoding: "view",
      valueEncoding: "view",
      ...library,
      ...more,
    });

  let found = await attempt(path, () => examine(path, verifyTables));
  if (found.damage !== undefined) {
    // An opener that writes meanwhile moves files about, and makes a sound database look so.
    await assertUnlocked(path, make({ createIfMissing: false, errorIfExists: true }));
    found = await attempt(path, () => examine(path, verifyTables));
    if (found.damage !== undefined) throw damaged(path, found.damage);
  }
  const database = make({ createIfMissing: found.isNew });
  await attempt(path, () => database.open());
  try {
    // LevelDB has synced its manifest by now, and not that CURRENT points to it. With this a power loss
    // leaves a database that opens, however little was synced later (google/leveldb#189). It does not
    // make anything durable that is written from now on: with `process` a power loss takes what was
    // not synced, and where that leaves a hole in the log, opening says `CORRUPT`.
    await attempt(path, () => syncDirectory(path));
  } catch (error) {
    await database.close();
    throw error;
  }
  return new LevelStore(path, database, durability === "power");
}

/**
 * Errors: `LOCKED`. LevelDB takes its lock before it looks whether there is a database, and one that
 * must neither be there nor be made is not touched.
 */
async function assertUnlocked(path: string, refusing: Database): Promise<void> {
  try {
    await attempt(path, () => refusing.open());
  } catch (error) {
    if (hasCode(error, "LOCKED")) throw error;
  }
}
