// classic-level's and the operating system's errors as the harness's stable codes.
import { AssayError, errorMessage, type ErrorCode } from "../engine/errors.ts";

/** Runs a call of the library; what it or the operating system throws gets a stable code. */
export async function attempt<T>(path: string, call: () => PromiseLike<T> | T): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAssayError(path, error);
  }
}

/** `attempt` for a call that answers at once. */
export function attemptSync<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw toAssayError(path, error);
  }
}

/** What the library or LevelDB says of a closed database, iterator or snapshot, and of odd arguments. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  LEVEL_DATABASE_NOT_OPEN: "STORE_CLOSED",
  LEVEL_ITERATOR_NOT_OPEN: "STORE_CLOSED",
  LEVEL_SNAPSHOT_NOT_OPEN: "STORE_CLOSED",
  LEVEL_INVALID_KEY: "INVALID_ARGUMENT",
  LEVEL_INVALID_VALUE: "INVALID_ARGUMENT",
};

/** No room on the filesystem, in the user's share of it, or in a file (ENOSPC, EDQUOT, EFBIG). */
const NO_ROOM = /No space left on device|Disk quota exceeded|File too large/;
const NO_ROOM_CODES: readonly unknown[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/**
 * What LevelDB calls an IO error and is a file that is not what its records say: one that is missing,
 * or shorter than a block's place (EINVAL, from the bounds of its own mapping).
 */
const DAMAGED_FILE =
  /(CURRENT|MANIFEST-\d+|\d+\.(ldb|sst)): (No such file or directory|Invalid argument)/;

/** The coded error of something thrown, or the thing itself where it is none of the library's. */
export function toAssayError(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || thrown instanceof AssayError) return thrown;
  // A failed opening is told as "not open", with the reason beneath.
  if (codeOf(thrown) === "LEVEL_DATABASE_NOT_OPEN" && thrown.cause instanceof Error) {
    return toAssayError(path, thrown.cause);
  }
  const code = codeOf(thrown);
  const message = errorMessage(thrown);
  const coded = (as: ErrorCode, text: string): AssayError =>
    new AssayError(as, text, { cause: thrown });
  if (code === "LEVEL_LOCKED") {
    return coded(
      "LOCKED",
      `another opener holds ${path}; close it there, or name another directory (${message})`,
    );
  }
  if (code === "LEVEL_IO_ERROR" && DAMAGED_FILE.test(message)) return damaged(path, thrown);
  // LevelDB's other word for a directory that it did not write, such as an unknown order of keys.
  if (code === "LEVEL_CORRUPTION" || message.startsWith("Invalid argument: ")) {
    return damaged(path, thrown);
  }
  if (code === "LEVEL_IO_ERROR" || "syscall" in thrown) {
    const full = NO_ROOM.test(message) || NO_ROOM_CODES.includes(code);
    return full
      ? coded(
          "DISK_FULL",
          `no room for LevelDB in ${path}; free some and open it again: ${message}`,
        )
      : coded("IO_FAILED", `LevelDB in ${path}: ${message}`);
  }
  if (typeof code !== "string" || !code.startsWith("LEVEL_")) return thrown;
  // What is left over says that the library was called wrongly.
  return coded(CODES[code] ?? "INTERNAL", `LevelDB in ${path}: ${message}`);
}

/** That what lies in a directory is not what LevelDB wrote; `cause` says what was seen. */
export function damaged(path: string, cause: unknown): AssayError {
  return new AssayError(
    "CORRUPT",
    `${path} is damaged: ${errorMessage(cause)}; restore it from a copy, or save what can be read with ClassicLevel.repair`,
    { cause },
  );
}

function codeOf(error: Error): unknown {
  return "code" in error ? error.code : undefined;
}
