// The result codes of LMDB and of the operating system as the harness's stable codes.
import { AssayError, errorMessage, type ErrorCode } from "../engine/errors.ts";
import { MOST_READERS } from "./reads.ts";

/** LMDB's own codes (lmdb.h), and the errno values that mean a full disk on Linux and macOS. */
const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [-30797, "CORRUPT"], // MDB_PAGE_NOTFOUND
  [-30796, "CORRUPT"], // MDB_CORRUPTED
  [-30794, "CORRUPT"], // MDB_VERSION_MISMATCH
  [-30793, "CORRUPT"], // MDB_INVALID
  [-30792, "DISK_FULL"], // MDB_MAP_FULL
  [-30788, "INVALID_ARGUMENT"], // MDB_TXN_FULL: more pages in one batch than a transaction takes
  [-30786, "CORRUPT"], // MDB_PAGE_FULL
  [-30784, "CORRUPT"], // MDB_INCOMPATIBLE
  [-30781, "INVALID_ARGUMENT"], // MDB_BAD_VALSIZE
  [27, "DISK_FULL"], // EFBIG
  [28, "DISK_FULL"], // ENOSPC
  [69, "DISK_FULL"], // EDQUOT on macOS
  [122, "DISK_FULL"], // EDQUOT on Linux
]);

const READERS_FULL = -30790; // MDB_READERS_FULL

/** Runs work on the database at `path`; what the library throws gets a stable code. */
export function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toAssayError(path, error);
  }
}

/** The coded error of something that the library threw. */
export function toAssayError(path: string, error: unknown): AssayError {
  if (error instanceof AssayError) return error;
  const reason = isReadersFull(error)
    ? `snapshots and scans of ${MOST_READERS} states or more are open, which is the most; close snapshots, and scans that were left early`
    : errorMessage(error);
  return new AssayError(codeOf(error), `LMDB at ${path}: ${reason}`, { cause: error });
}

function isReadersFull(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === READERS_FULL
  );
}

function codeOf(error: unknown): ErrorCode {
  if (typeof error !== "object" || error === null || !("code" in error)) return "IO_FAILED";
  // Node's errors carry a name as their code, those of the library a number.
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return "DISK_FULL";
  return (typeof error.code === "number" ? CODES.get(error.code) : undefined) ?? "IO_FAILED";
}

/**
 * Why a commit failed. An async commit of the library rejects with an error of no content, beside a
 * promise that rejects with the reason; nobody else awaits it.
 */
export async function commitFailure(error: unknown): Promise<unknown> {
  if (typeof error !== "object" || error === null || !("commitError" in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (reason) {
    return reason;
  }
}
