// What a Jazz application opens, as it opens cojson's own storages.
import type { StorageAPI } from "cojson";
import type { Tuning } from "../engine/cell.ts";
import { AssayError } from "../engine/errors.ts";
import { ClosingStorage } from "./closing-storage.ts";
import { fjallEngine } from "./engine.ts";

/** How a storage is opened. */
export interface FjallStorageOptions {
  /**
   * What content survives once cojson calls it stored: `process` a killed process, `power` a power
   * loss too. Default: `process`.
   */
  readonly durability?: "process" | "power";
  /** How long `close` waits for content that is queued, in milliseconds; may be infinite. Default: 10,000. */
  readonly closeTimeoutMs?: number;
  /** Parameters of the database, as in `fjallEngine.defaults`. Default: none that differ. */
  readonly tuning?: Tuning;
}

const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Opens the storage in a directory, which is made when it is missing and is nobody else's while it is
 * open. Its `close` waits for content that is queued, then closes the database, and rejects with
 * `CLOSE_TIMEOUT` where that took too long.
 *
 * Errors: `ENGINE_UNAVAILABLE` without the native addon, `LOCKED`, `CORRUPT`, `DISK_FULL`, `IO_FAILED`,
 * the `DIRECTORY_*` codes, `TUNING_UNKNOWN`, `INVALID_ARGUMENT`.
 */
export async function getFjallStorage(
  path: string,
  options: FjallStorageOptions = {},
): Promise<StorageAPI> {
  const { durability = "process", closeTimeoutMs = CLOSE_TIMEOUT_MS, tuning = {} } = options;
  if (!(closeTimeoutMs >= 0)) {
    throw new AssayError(
      "INVALID_ARGUMENT",
      `closeTimeoutMs is ${closeTimeoutMs}; it must be a number of milliseconds from 0 on`,
    );
  }
  const store = await fjallEngine.openAsync({ path, durability, tuning });
  return new ClosingStorage(store, closeTimeoutMs);
}
