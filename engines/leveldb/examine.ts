// Looks at a directory before LevelDB does, for the damage that LevelDB would pass over in silence and
// make final: classic-level has no way to ask for its paranoid checks.
//  - Without CURRENT it makes a new database and deletes the tables of the old one.
//  - Of a log that is damaged it drops the records up to the next block, and goes on behind them.
//  - A log that is gone, or that a cut manifest no longer leads to, it does not miss.
// What it does find itself: a damaged manifest, missing tables, blocks that do not decompress. A flipped
// bit in a table it mostly does not find, and answers wrongly: blocks have checksums, which
// classic-level leaves unread. They are read here, where that is asked for; by default not, since it
// takes as long as the data are large, and better-sqlite3 and lmdb have no checksums to read.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CURRENT_FILE, LOG_FILE, MANIFEST_FILE, TABLE_FILE } from "./files.ts";
import { readLog } from "./log-file.ts";
import { liveFiles } from "./manifest.ts";
import { findTableDamage } from "./table-file.ts";

/** What lies in a directory. */
export interface Examination {
  /** Whether there is no database yet. */
  readonly isNew: boolean;
  /** What is wrong with the one that is there. An opener that is writing can make it look so. */
  readonly damage?: Error;
}

/**
 * `verifyTables`: whether each block of each table is held against its checksum. Rejects only where the
 * directory or a file cannot be read.
 */
export async function examine(path: string, verifyTables: boolean): Promise<Examination> {
  const names = await readdir(path);
  if (!names.includes(CURRENT_FILE)) return examineWithoutCurrent(names);
  const damage = await findDamage(path, names, verifyTables);
  return damage === undefined ? { isNew: false } : { isNew: false, damage: new Error(damage) };
}

/** A first opening that was cut off leaves the first manifest at the most. */
function examineWithoutCurrent(names: readonly string[]): Examination {
  const data = names.filter((name) => {
    const manifest = MANIFEST_FILE.exec(name);
    return (
      LOG_FILE.test(name) ||
      TABLE_FILE.test(name) ||
      (manifest !== null && Number(manifest[1]) !== 1)
    );
  });
  if (data.length === 0) return { isNew: true };
  return {
    isNew: false,
    damage: new Error(`${CURRENT_FILE} is missing beside ${data.join(", ")}`),
  };
}

async function findDamage(
  path: string,
  names: readonly string[],
  verifyTables: boolean,
): Promise<string | undefined> {
  const current = await readFile(join(path, CURRENT_FILE), "latin1");
  const manifest = current.slice(0, -1);
  if (current !== `${manifest}\n` || !MANIFEST_FILE.test(manifest)) {
    return `${CURRENT_FILE} names no manifest`;
  }
  // What is wrong with the manifest LevelDB says.
  const edits = await readIfThere(path, manifest);
  const live = edits && liveFiles(readLog(edits).records);
  if (live === undefined) return undefined;
  const oldest = live.oldestLog;
  const logs = names
    .flatMap((name) => {
      const number = Number(LOG_FILE.exec(name)?.[1]);
      return number >= oldest ? [{ name, number }] : [];
    })
    .sort((a, b) => a.number - b.number);
  // A new database counts on log 0, which is none, until its first log is made.
  if (oldest !== 0 && logs[0]?.number !== oldest) {
    return `log ${oldest}, which ${manifest} counts on, is missing`;
  }
  const damagedLog = await findDamagedLog(
    path,
    logs.map(({ name }) => name),
  );
  if (damagedLog !== undefined || !verifyTables) return damagedLog;
  // Others are what a crash left of a table that was never relied on.
  const tables = names.filter((name) => live.tables.has(Number(TABLE_FILE.exec(name)?.[1])));
  return findDamagedTable(path, tables);
}

/** A damaged end of the last log is what a crash leaves, and is no more than what was not synced. */
async function findDamagedLog(path: string, names: readonly string[]): Promise<string | undefined> {
  let torn: string | undefined;
  for (const name of names) {
    const bytes = await readIfThere(path, name);
    if (bytes === undefined) continue;
    const { records, damagedAt, isHole } = readLog(bytes);
    if (torn !== undefined && (records.length > 0 || isHole)) return torn;
    if (damagedAt === undefined) continue;
    torn = `${name} cannot be read from byte ${damagedAt} on, and later writes can`;
    if (isHole) return torn;
  }
  return undefined;
}

async function findDamagedTable(
  path: string,
  names: readonly string[],
): Promise<string | undefined> {
  for (const name of names) {
    const bytes = await readIfThere(path, name);
    const damage = bytes && findTableDamage(bytes);
    if (damage !== undefined) return `${name}: ${damage}`;
  }
  return undefined;
}

async function readIfThere(path: string, name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(join(path, name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
