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
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { atProcessExit } from "./at-exit.ts";
import { makeDirectory, unwritable } from "./directory.ts";
import { AssayError } from "./errors.ts";
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

// The first word of a lock's file, of the same length: one overwrites the other in place, which
// also works on a full disk.
const HELD = "held";
const FREE = "free";

/** Bytes of a lock's file: blanks fill it up, so that a shorter text overwrites a longer one. */
const LOCK_BYTES = 1_024;

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
    const file = create(folder, mine, self);
    if (file === undefined) continue;
    if (latestIn(folder) > mine) {
      closeSync(file);
      remove(join(folder, `${mine}`));
      continue;
    }
    tidy(folder, mine);
    const letGo = releaseOnce(path, file, options);
    const release = (): void => letGo();
    // The file of a holder that may still run is no spare one, and is the highest again when this one goes.
    if (before === "unknown") {
      return { release, giveBack: () => letGo(() => remove(join(folder, `${mine}`))) };
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
  let text = "";
  let cause: unknown;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "gone";
    cause = error;
  }
  if (text.startsWith(FREE)) return "free";
  const holder = holderIn(text);
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

/** Who holds a lock; `undefined` where its text is not what this file writes. */
function holderIn(text: string): ProcessIdentity | undefined {
  if (!text.startsWith(`${HELD} `)) return undefined;
  try {
    const holder: unknown = JSON.parse(text.slice(HELD.length));
    return isIdentity(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== "object" || value === null) return false;
  const fields: Record<string, unknown> = { ...value };
  const isText = (name: string): boolean => typeof fields[name] === "string";
  const isTextOrLeftOut = (name: string): boolean => fields[name] === undefined || isText(name);
  const { pid } = fields;
  return (
    Number.isSafeInteger(pid) &&
    Number(pid) > 0 &&
    isText("host") &&
    ["started", "machine", "boot", "namespace"].every(isTextOrLeftOut)
  );
}

/**
 * Creates a lock and answers its open file, or `undefined` where there is one of that number already.
 *
 * It is written whole and synced before it gets its name, so that nobody, not even after a power
 * loss, reads half of it.
 */
function create(folder: string, generation: number, self: ProcessIdentity): number | undefined {
  const unfinished = join(folder, `${randomUUID()}.new`);
  const lock = join(folder, `${generation}`);
  try {
    const file = write(openUnfinished(folder, unfinished), self);
    try {
      linkSync(unfinished, lock);
      return file;
    } catch (error) {
      closeSync(file);
      const code = codeOf(error);
      // The holder of a newer lock may have tidied it away.
      if (code === "EEXIST" || code === "ENOENT") return undefined;
      if (code === undefined || !WITHOUT_LINKS.has(code)) throw error;
      return writeInPlace(lock, self);
    }
  } catch (error) {
    throw unwritable(folder, error);
  } finally {
    remove(unfinished);
  }
}

/** A file for the next lock, so that a directory on a full disk can still be opened and read. */
const SPARE_FILE = "spare";

/** Opens a new file, or the spare one under that name: one opener gets that. */
function openUnfinished(folder: string, name: string): number {
  try {
    renameSync(join(folder, SPARE_FILE), name);
    return openSync(name, "r+");
  } catch {
    // There was none, or none that could be written.
    remove(name);
    return openSync(name, "wx");
  }
}

/** Where there is no room for one, the lock before one's own is it. */
function putSpare(folder: string, mine: number): void {
  const spare = join(folder, SPARE_FILE);
  try {
    writeFileSync(spare, " ".repeat(LOCK_BYTES), { flag: "wx" });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    remove(spare);
    try {
      renameSync(join(folder, `${mine - 1}`), spare);
    } catch {
      // The next opener makes its own file, or says that there is no room.
    }
  }
}

/** How filesystems without hard links refuse one. */
const WITHOUT_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/** Half a lock may be seen here, which reads as one that is held by somebody: so it is. */
function writeInPlace(lock: string, self: ProcessIdentity): number | undefined {
  try {
    return write(openSync(lock, "wx"), self);
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  }
}

/** Writes a lock into an open file and answers it; closes it on failure. */
function write(file: number, self: ProcessIdentity): number {
  try {
    writeSync(file, `${HELD} ${JSON.stringify(self)}`.padEnd(LOCK_BYTES), 0);
    fsyncSync(file);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Through the file that was opened when it was created: what bears its name by then may be another's. */
function releaseOnce(path: string, file: number, { isBusy }: LockOptions) {
  let released = false;
  const free = (): void => void writeSync(file, FREE, 0);
  const release = (letGo = free): void => {
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
    if (name !== SPARE_FILE && generationOf(name) < mine - 1) remove(join(folder, name));
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function remove(file: string): void {
  rmSync(file, { force: true, recursive: true });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
