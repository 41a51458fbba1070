// Opens LevelDB in a directory: looks at what lies there first, and leaves nothing held where it fails.
import { lockDirectory } from "../engine/directory-lock.ts";
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import type { OrderedStore } from "../ordered/port.ts";
import { loadDriver } from "./driver.ts";
import { attempt, damaged } from "./errors.ts";
import { examine } from "./examine.ts";
import { LevelStore } from "./store.ts";
import { syncDirectory } from "./sync-files.ts";
import { assertTuning } from "./tuning.ts";

/**
 * Opens the ordered store, under a lock of our own: LevelDB's goes when a second opener of the same
 * process is refused, since POSIX drops a file's lock with any of its descriptors (util/env_posix.cc closes
 * the one it opened for the refusal), and another process then gets in. It also keeps openers that write away
 * while the files are looked at. Where our lock cannot tell whether its holder has ended, as after the
 * restart of a container, LevelDB's decides.
 *
 * Errors: `ENGINE_UNAVAILABLE`, `TUNING_UNKNOWN`, `LOCKED`, `CORRUPT`, `DISK_FULL`, `IO_FAILED`.
 */
export async function openLevelStore(options: ResolvedOpenOptions): Promise<OrderedStore> {
  const { verifyTables, library } = assertTuning(options);
  const driver = loadDriver();
  const { path } = options;
  const lock = lockDirectory(path, { unknownHolder: "ended" });
  try {
    const { damage, isNew } = await attempt(path, () => examine(path, verifyTables));
    if (damage !== undefined) throw damaged(path, damage);
    const database = new driver<Uint8Array, Uint8Array>(path, {
      keyEncoding: "view",
      valueEncoding: "view",
      ...library,
      createIfMissing: isNew,
    });
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
    const syncs = options.durability === "power";
    return new LevelStore({ path, database, syncs, onClosed: lock.release });
  } catch (error) {
    lock.giveBack();
    throw error;
  }
}
