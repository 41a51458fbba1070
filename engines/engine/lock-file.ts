// The file of a directory's lock: what it says, how it is made in one go, and how it is let go of in place. Which
// of several counts is not its concern (`directory-lock.ts`).
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { unwritable } from "./directory.ts";
import type { ProcessIdentity } from "./process-identity.ts";

// The first word of a lock's file, of the same length: one overwrites the other in place, which
// also works on a full disk.
const HELD = "held";
const FREE = "free";

/** Bytes of a lock's file: blanks fill it up, so that a shorter text overwrites a longer one. */
const LOCK_BYTES = 1_024;

/** What a lock's file says. */
export type LockText =
  | { readonly state: "free" | "gone" }
  | {
      readonly state: "held";
      /** `undefined` where the text is not what this file writes. */
      readonly holder: ProcessIdentity | undefined;
      /** Why the file could not be read. */
      readonly cause?: unknown;
    };

/** Reads a lock's file; one that cannot be read is held by somebody. */
export function readLock(file: string): LockText {
  try {
    const text = readFileSync(file, "utf8");
    return text.startsWith(FREE) ? { state: "free" } : { state: "held", holder: holderIn(text) };
  } catch (cause) {
    return codeOf(cause) === "ENOENT"
      ? { state: "gone" }
      : { state: "held", holder: undefined, cause };
  }
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
export function createLock(
  folder: string,
  generation: number,
  self: ProcessIdentity,
): number | undefined {
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
    removeLock(unfinished);
  }
}

/** A file for the next lock, so that a directory on a full disk can still be opened and read. */
export const SPARE_FILE = "spare";

/** Opens a new file, or the spare one under that name: one opener gets that. */
function openUnfinished(folder: string, name: string): number {
  try {
    renameSync(join(folder, SPARE_FILE), name);
    return openSync(name, "r+");
  } catch {
    // There was none, or none that could be written.
    removeLock(name);
    return openSync(name, "wx");
  }
}

/** Leaves a file for the next lock; where there is no room for one, the lock before one's own is it. */
export function putSpare(folder: string, mine: number): void {
  const spare = join(folder, SPARE_FILE);
  try {
    writeFileSync(spare, " ".repeat(LOCK_BYTES), { flag: "wx" });
  } catch (error) {
    if (codeOf(error) === "EEXIST") return;
    removeLock(spare);
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

/** Says in a lock's open file that it is nobody's: what bears its name by then may be another's. */
export function freeLock(file: number): void {
  writeSync(file, FREE, 0);
}

/** Removes a file of a lock; one that is gone is no error. */
export function removeLock(file: string): void {
  rmSync(file, { force: true, recursive: true });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
