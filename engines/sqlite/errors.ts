// SQLite's result codes as the harness's stable codes. Errors that come from neither SQLite nor the
// operating system, such as a transaction callback's own, pass through unchanged.
import { AssayError, errorMessage, type ErrorCode } from "../engine/errors.ts";

/** By the extended result code, where it says more, or by the primary one, which it begins with. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  // The write-ahead log's index, which every opener needs, cannot grow.
  IOERR_SHMSIZE: "DISK_FULL",
  BUSY: "LOCKED",
  LOCKED: "LOCKED",
  PROTOCOL: "LOCKED",
  FULL: "DISK_FULL",
  CORRUPT: "CORRUPT",
  NOTADB: "CORRUPT",
  FORMAT: "CORRUPT",
  // A statement of ours that was right at open stops being so when someone changes the tables.
  ERROR: "CORRUPT",
  CONSTRAINT: "INVALID_ARGUMENT",
  TOOBIG: "INVALID_ARGUMENT",
  MISMATCH: "INVALID_ARGUMENT",
  RANGE: "INTERNAL",
  MISUSE: "INTERNAL",
  INTERNAL: "INTERNAL",
};

/** Runs work on the database; what SQLite or the operating system throws gets a stable code. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toAssayError(error);
  }
}

/** The coded error of something thrown, or the thing itself where it is none of SQLite's. */
function toAssayError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AssayError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const [, extended, primary] = /^SQLITE_(([A-Z]+)\w*)/.exec(code) ?? [];
  if (extended !== undefined && primary !== undefined) {
    // What is left over (IOERR, READONLY, CANTOPEN, NOMEM, PERM, …) is the operating system's refusal.
    return new AssayError(
      CODES[extended] ?? CODES[primary] ?? "IO_FAILED",
      `SQLite: ${errorMessage(error)} (${code})`,
      {
        cause: error,
      },
    );
  }
  if ("syscall" in error) {
    return new AssayError(code === "ENOSPC" ? "DISK_FULL" : "IO_FAILED", errorMessage(error), {
      cause: error,
    });
  }
  return error;
}
