// The files of a database, made or found sound before the library opens them: it ends the process, where it
// should throw, when it cannot open them, and LMDB does when a file has not the pages it names.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { syncDirectory } from "../engine/directory.ts";
import { AssayError } from "../engine/errors.ts";
import { checkPages } from "./check-pages.ts";
import { attempt } from "./errors.ts";
import { isAsClosed } from "./last-close.ts";
import { Damage, encodeEmptyFile, PAGE_BYTES } from "./meta-page.ts";
import { readMeta } from "./room.ts";
import type { PageCheck } from "./tuning.ts";

/** Name of the file of pages inside the directory. */
export const DATA_FILE = "data.mdb";
/** Name of LMDB's file of readers and mutexes. */
export const LOCK_FILE = "lock.mdb";

/** Holds a record of 64 bytes for each of `MOST_READERS` and the mutexes before them. */
const LOCK_FILE_BYTES = 64 * 1024;

/**
 * Makes the files of a new directory, or checks those of another: the header always, the other pages when
 * `pageCheck` says. Errors: `CORRUPT`, `DISK_FULL`, `IO_FAILED`.
 */
export function prepareFiles(path: string, pageCheck: PageCheck): void {
  attempt(path, () => {
    const data = join(path, DATA_FILE);
    if (existsSync(data)) checkDataFile(path, data, pageCheck);
    // The lock file is made after it.
    else if (existsSync(join(path, LOCK_FILE))) throw corrupt(data, "it is missing");
    else createDataFile(path);
    prepareLockFile(join(path, LOCK_FILE));
  });
}

/** Written beside its place, synced and renamed, so that an empty file is never a new one. */
function createDataFile(path: string): void {
  const unfinished = join(path, `${DATA_FILE}.new`);
  const file = openSync(unfinished, "w");
  try {
    writeSync(file, encodeEmptyFile());
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, join(path, DATA_FILE));
  syncDirectory(path);
}

function checkDataFile(path: string, data: string, pageCheck: PageCheck): void {
  const file = openSync(data, "r+");
  try {
    const meta = readMeta(file);
    const { size } = fstatSync(file);
    // A file may lack pages that were never needed; which ones are missing only the others say.
    const isShort = (meta.lastPage + 1) * PAGE_BYTES > size;
    const changed = pageCheck === "changed" && !isAsClosed(path, data);
    if (pageCheck === "always" || changed || isShort) checkPages(file, size, meta);
  } catch (error) {
    throw error instanceof Damage ? corrupt(data, error.message) : error;
  } finally {
    closeSync(file);
  }
}

function corrupt(data: string, what: string): AssayError {
  return new AssayError(
    "CORRUPT",
    `${data} cannot be opened: ${what}; restore the directory from a copy, or name another`,
  );
}

/**
 * LMDB maps this file into memory and writes through the map; where the disk has no room for what is
 * written so, the process ends. So the room is taken beforehand, by bytes. What the file holds does not matter:
 * it is made anew by the only opener.
 */
function prepareLockFile(lock: string): void {
  const found = statSync(lock, { throwIfNoEntry: false });
  if (found?.isDirectory() === true) {
    throw new AssayError("IO_FAILED", `a directory is in the place of ${lock}`);
  }
  if (found?.size !== LOCK_FILE_BYTES) writeFileSync(lock, Buffer.alloc(LOCK_FILE_BYTES));
}
