// The errors that a user or a caller may meet, each with a stable code.
// Messages are free to change; codes are not: scripts, CI and the comparison of answers key on them.

/** Every code with the situation it stands for. */
export const ERROR_CODES = {
  // A store in use.
  STORE_CLOSED: "the store was closed before the call",
  NESTED_TRANSACTION: "a write was issued from inside an open transaction callback",
  TRANSACTION_ENDED: "a transaction's handle was used after the transaction ended",
  CONFLICT: "another opener committed between a transaction's reads and its commit",
  CLOSE_TIMEOUT: "a storage was closed before everything that was queued had been stored",
  INVALID_ARGUMENT: "an argument is outside what the port accepts",
  CORRUPT: "stored bytes cannot be what the store wrote",
  DISK_FULL: "the filesystem has no room for the write",
  IO_FAILED: "the operating system refused a read or a write",
  // Opening.
  LOCKED: "another opener holds the directory",
  DIRECTORY_FOREIGN: "the directory belongs to another engine or to something else",
  DIRECTORY_VERSION: "the directory was written by another layout version",
  DIRECTORY_UNWRITABLE: "the directory cannot be created or written",
  DIRECTORY_IN_MEMORY: "durability power was asked for on a filesystem in memory",
  DURABILITY_UNSUPPORTED: "the engine does not offer the durability",
  API_UNSUPPORTED: "the engine has no cell of that api",
  TUNING_UNKNOWN: "the engine has no such tuning parameter",
  // Choosing.
  ENGINE_UNKNOWN: "no engine of that name is registered",
  ENGINE_UNAVAILABLE: "the engine cannot run on this machine",
  SELECTION_EMPTY: "the selection leaves nothing to run",
  USAGE: "the command line cannot be understood",
  // Files.
  FILE_MISSING: "a file that was named does not exist or cannot be read",
  HISTORY_INVALID: "a history file is not what its format says",
  DEVIATIONS_INVALID: "a file of known deviations is not what its format says",
  CAPTURE_INVALID: "a capture file is not what its format or its digest says",
  TAPE_INVALID: "a tape is not what its format or its digest says, or was cut off",
  RUN_LOG_INVALID: "a run log is damaged or has no footer",
  RUN_LOGS_DIFFER: "run logs that are to be merged are not the shards of one run",
  // Child processes.
  HOST_EXITED: "an engine's child process ended before it answered",
  HOST_PROTOCOL: "an engine's child process sent something that is not the protocol",
  INTERRUPTED: "the run was interrupted",
  INTERNAL: "a defect of Assay itself",
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** An error with a stable code; `cause` holds what lies beneath it. */
export class AssayError extends Error {
  override readonly name = "AssayError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Makes an error without a stack, which is nine tenths of the work of making one: for errors that are
 * answers by the thousand, whose place nobody reads.
 */
export function withoutStack<Made extends Error>(make: () => Made): Made {
  const limit = Error.stackTraceLimit;
  // A limit of 0 still writes a stack of no lines; none at all is three times as fast.
  Reflect.set(Error, "stackTraceLimit", undefined);
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** True when the value is an error of the given code, also one that crossed a process or realm. */
export function hasCode(error: unknown, code: ErrorCode): boolean {
  return errorCode(error) === code;
}

/** The stable code of an error, or `undefined` when it has none of ours. */
export function errorCode(error: unknown): ErrorCode | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  const { code } = error;
  return typeof code === "string" && Object.hasOwn(ERROR_CODES, code)
    ? (code as ErrorCode)
    : undefined;
}

/** The message of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `CODE: message`, or the message alone of an error without a code. */
export function codedMessage(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? errorMessage(error) : `${code}: ${errorMessage(error)}`;
}

/**
 * Why something has no verdict that met a full disk: what an engine answers there tells nothing of it. `place` is
 * what the user called the directory.
 */
export function noRoomIn(place: string): string {
  return `DISK_FULL: the engine had no room left in ${place}; free some, or name another place with --dir`;
}
