// A lock on a directory, for engines whose library has none: one opener at a time, in this process or any
// other. Node has no flock; the lock is a file that names its holder. A process that exits writes into it
// that it is free; of one that was killed the next opener finds out that it has ended, which it can tell
// of processes of its own system and container, and of no others.
//
// Locks are numbered, and the highest number counts. Whoever finds its holder ended, or the lock
// released, creates the next number, which succeeds for one of all that try. No highest one is ever
// removed, so someone who looked long ago and only now creates a number that is no longer the next
// finds a higher one beside it, and takes his own back. Removing a stale lock and making it anew would let
// two in: the second removes what the first has just made.
import { closeSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { atProcessExit } from "./at-exit.ts";
import { makeDirectory, unwritable } from "./directory.ts";
import { AssayError } from "./errors.ts";
import { createLock, freeLock, putSpare, readLock, removeLock, SPARE_FILE } from "./lock-file.ts";
import { ownIdentity, stateOf, type ProcessIdentity } from "./process-identity.ts";

/** A lock that is held. */
export interface DirectoryLock {
  /** Lets the next opener in. Idempotent. */
  readonly release: () => void;
  /**
   * For an opening that failed: lets the next opener in, or, where the lock was taken from a holder that
   * may still run, leaves it to that holder as it was. Idempotent.
   */
  readonly giveBack: () => void;
}

/** How a directory is locked. */
export interface LockOptions {
  /**
   * What a holder counts as that may have ended, which cannot be told from here: one of another
   * container, say, as this one was before a restart. `ended` is for a library whose own lock then
   * decides. Default: `held`.
   */
  readonly unknownHolder?: "held" | "ended";
  /**
   * Asked when the process exits: whether another thread may still write, so that the lock has to stay
   * until the process is gone. Default: never.
   */
  readonly isBusy?: () => boolean;
}

/**
 * Where the locks lie inside the directory. A folder of their own stays small, so that the system lists it in one
 * go: a listing in several, while locks come and go, could miss the highest.
 */
export const LOCK_FOLDER = "assay-lock";

/** Others that come between one's looking and creating can do so this often; each of them got on. */
const MOST_ATTEMPTS = 1_000;

/**
 * Locks a directory, which must exist, until the lock is released or this process exits. Where the process
 * is killed instead, openers of the same system and container take the lock, and to others it stays.
 *
 * A worker thread that is terminated leaves its locks to the process. Errors: `LOCKED` where another
 * opener holds it or may hold it, `DISK_FULL`, `DIRECTORY_UNWRITABLE`.
 */
export function lockDirectory(path: string, options: LockOptions = {}): DirectoryLock {
  const folder = join(path, LOCK_FOLDER);
  makeDirectory(folder);
  const self = ownIdentity();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const latest = latestIn(folder);
    const before = latest === 0 ? "free" : lookAt(path, join(folder, `${latest}`), self, options);
    if (before === "gone") continue;
    const mine = latest + 1;
    const file = createLock(folder, mine, self);
    if (file === undefined) continue;
    if (latestIn(folder) > mine) {
      closeSync(file);
      removeLock(join(folder, `${mine}`));
      continue;
    }
    tidy(folder, mine);
    const letGo = releaseOnce(path, file, options);
    const release = (): void => letGo();
    // The file of a holder that may still run is no spare one, and is the highest again when this one goes.
    if (before === "unknown") {
      return { release, giveBack: () => letGo(() => removeLock(join(folder, `${mine}`))) };
    }
    putSpare(folder, mine);
    return { release, giveBack: release };
  }
  throw new AssayError(
    "LOCKED",
    `${path} is being opened by many others at this moment; try again`,
  );
}

/**
 * Whether the lock in a file is nobody's any more, or may be and counts as that; `gone` where the file
 * went away meanwhile. Throws `LOCKED` where it is somebody's.
 */
function lookAt(
  path: string,
  file: string,
  self: ProcessIdentity,
  { unknownHolder = "held" }: LockOptions,
): "free" | "unknown" | "gone" {
  const found = readLock(file);
  if (found.state !== "held") return found.state;
  const { holder, cause } = found;
  const state = holder === undefined ? "unknown" : stateOf(holder, self);
  if (state === "ended") return "free";
  if (state === "unknown" && unknownHolder === "ended") return "unknown";
  const name = holder === undefined ? "somebody" : `process ${holder.pid} on ${holder.host}`;
  throw new AssayError(
    "LOCKED",
    state === "running"
      ? `${path} is in use by ${name}; close it there or name another directory`
      : `${path} was locked by ${name}, and whether that has ended cannot be told from here; once it has, remove ${file}`,
    { cause },
  );
}

/** Through the file that was opened when it was created: what bears its name by then may be another's. */
function releaseOnce(path: string, file: number, { isBusy }: LockOptions) {
  let released = false;
  const release = (letGo = () => freeLock(file)): void => {
    if (released) return;
    released = true;
    forget();
    try {
      letGo();
    } catch (error) {
      throw unwritable(path, error);
    } finally {
      closeSync(file);
    }
  };
  const forget = atProcessExit(() => {
    if (isBusy?.() !== true) release();
  });
  return release;
}

/** The highest number of the locks, or 0. */
function latestIn(folder: string): number {
  return Math.max(0, ...namesIn(folder).map(generationOf));
}

/** The number of a lock's file, or 0 of any other file. */
function generationOf(name: string): number {
  return /^[1-9][0-9]{0,14}$/.test(name) ? Number(name) : 0;
}

/**
 * Removes older locks and what others left unfinished. The lock before one's own stays, in case a
 * system does not list at one go.
 */
function tidy(folder: string, mine: number): void {
  for (const name of namesIn(folder)) {
    if (name !== SPARE_FILE && generationOf(name) < mine - 1) removeLock(join(folder, name));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
}
