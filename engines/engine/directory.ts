// The directory an engine keeps its data in. A stamp in it says which engine and layout wrote it, so
// that no engine ever opens another's files.
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { threadId } from "node:worker_threads";
import type { Durability } from "./cell.ts";
import { AssayError, errorMessage } from "./errors.ts";

/** What a directory's stamp says. */
export interface DirectoryStamp {
  readonly engine: string;
  /** Version of the engine's own layout of keys, tables and values; another one is refused. */
  readonly layout: number;
}

/** Name of the stamp's file inside the directory. */
export const STAMP_FILE = "assay-engine.json";
/** Of the opener's own: several processes may open a new directory at the same moment. */
const UNFINISHED_STAMP_FILE = `${STAMP_FILE}.${process.pid}-${threadId}.new`;

/** Filesystems that live in memory, by the magic number that statfs(2) gives. */
const IN_MEMORY_FILESYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x01021994, "tmpfs"],
  [0x858458f6, "ramfs"],
]);

/**
 * Makes the directory ready for an engine: creates and stamps an empty one, checks the stamp of
 * another.
 *
 * Errors: `DIRECTORY_UNWRITABLE`, `DIRECTORY_FOREIGN`, `DIRECTORY_VERSION`, and
 * `DIRECTORY_IN_MEMORY` where `power` is asked of a filesystem that a power loss empties.
 */
export function prepareDirectory(
  path: string,
  stamp: DirectoryStamp,
  durability: Durability,
): void {
  makeDirectory(path);
  if (durability === "power") refuseInMemory(path);
  checkStamp(path, readStamp(path) ?? writeStamp(path, stamp), stamp);
}

/**
 * Makes a directory and those above it; one that is there is left as it is.
 *
 * Not by `mkdir` with `recursive`, which in Node 20 never returns where the kernel refuses with ENOENT, as
 * under /proc. Errors: `DIRECTORY_UNWRITABLE`, `DISK_FULL`.
 */
export function makeDirectory(path: string): void {
  const missing: string[] = [];
  try {
    for (let above = resolve(path); !existsSync(above); above = dirname(above)) missing.push(above);
    for (const directory of missing.toReversed()) makeOne(directory);
    if (!statSync(path).isDirectory()) throw new Error("a file is in its place");
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Makes a directory, unless another process has just made it. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}

/** The stamp of a directory, or `undefined` where the directory is empty. Errors: `DIRECTORY_FOREIGN`. */
function readStamp(path: string): DirectoryStamp | undefined {
  let names: string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw unwritable(path, error);
  }
  if (!names.includes(STAMP_FILE)) {
    // A stamp that was never renamed into place is what a crash at the first open leaves behind.
    if (names.every(isUnfinishedStamp)) return undefined;
    throw new AssayError(
      "DIRECTORY_FOREIGN",
      `${path} is not empty and was not written by Assay; name an empty or a new directory`,
    );
  }
  try {
    const stamp: unknown = JSON.parse(readFileSync(join(path, STAMP_FILE), "utf8"));
    if (isStamp(stamp)) return stamp;
  } catch (error) {
    throw new AssayError("DIRECTORY_FOREIGN", `the stamp of ${path} cannot be read`, {
      cause: error,
    });
  }
  throw new AssayError("DIRECTORY_FOREIGN", `the stamp of ${path} is not one that Assay writes`);
}

function isUnfinishedStamp(name: string): boolean {
  return name.startsWith(STAMP_FILE) && name.endsWith(".new");
}

function isStamp(value: unknown): value is DirectoryStamp {
  return (
    typeof value === "object" &&
    value !== null &&
    "engine" in value &&
    typeof value.engine === "string" &&
    "layout" in value &&
    typeof value.layout === "number"
  );
}

function checkStamp(path: string, found: DirectoryStamp, expected: DirectoryStamp): void {
  if (found.engine !== expected.engine) {
    throw new AssayError(
      "DIRECTORY_FOREIGN",
      `${path} belongs to engine ${found.engine}, not to ${expected.engine}; name another directory`,
    );
  }
  if (found.layout !== expected.layout) {
    throw new AssayError(
      "DIRECTORY_VERSION",
      `${path} has layout ${found.layout} of ${found.engine}; this version reads layout ${expected.layout}`,
    );
  }
}

/**
 * Answers the stamp that is in place then, which is another's who was quicker. Written beside its place,
 * synced and then named, so that no crash leaves half a stamp.
 */
function writeStamp(path: string, stamp: DirectoryStamp): DirectoryStamp {
  const unfinished = join(path, UNFINISHED_STAMP_FILE);
  try {
    const file = openSync(unfinished, "w");
    try {
      writeSync(file, `${JSON.stringify(stamp)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    nameOnce(unfinished, join(path, STAMP_FILE));
    syncDirectory(path);
  } catch (error) {
    throw unwritable(path, error);
  }
  return readStamp(path) ?? stamp;
}

/** Gives a file its name, unless another has it: renaming would put it in that one's place. */
function nameOnce(unfinished: string, name: string): void {
  try {
    linkSync(unfinished, name);
  } catch {
    // On a filesystem without hard links.
    if (!existsSync(name)) renameSync(unfinished, name);
  }
  rmSync(unfinished, { force: true });
}

/** Makes the names in a directory survive a power loss. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, "r");
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function refuseInMemory(path: string): void {
  const name = IN_MEMORY_FILESYSTEMS.get(statfsSync(path).type);
  if (name === undefined) return;
  throw new AssayError(
    "DIRECTORY_IN_MEMORY",
    `${path} is on ${name}, which a power loss empties; durability power needs a directory on a disk`,
  );
}

/** The coded error of a directory or file that could not be written: `DISK_FULL`, or else `otherwise`. */
export function unwritable(
  path: string,
  error: unknown,
  otherwise: "DIRECTORY_UNWRITABLE" | "IO_FAILED" = "DIRECTORY_UNWRITABLE",
): AssayError {
  if (isDiskFull(error)) {
    const message = `no room left for ${path}; make room, or name another place`;
    return new AssayError("DISK_FULL", message, { cause: error });
  }
  const remedy = otherwise === "IO_FAILED" ? "" : "; name a place that can be written";
  return new AssayError(otherwise, `cannot write ${path}: ${errorMessage(error)}${remedy}`, {
    cause: error,
  });
}

/** Whether the system says that there is no room. */
export function isDiskFull(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ENOSPC";
}

/** Removes a file that was not written whole, where there is one: half of it would be taken for a whole one. */
export function removeUnfinished(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What kept the file from being written is the error to tell; a directory in its place is another's.
  }
}
