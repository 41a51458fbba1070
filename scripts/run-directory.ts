// The places of one run under `--dir`: its log and failing histories, which stay, and its scratch data,
// which does not.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { AssayError, errorMessage, hasCode, STAMP_FILE, type Clock } from "@assay/engines/engine";
import { temporaryDirectory, type TemporaryDirectory } from "@assay/engines/host";

/** The places of one run. */
export interface RunDirectory {
  /** Names the run: its time and a few random digits. */
  readonly id: string;
  readonly base: string;
  /** Where the run log goes unless `--log` says otherwise. */
  readonly logPath: string;
  /** Where failing histories are written; they stay. */
  readonly failures: string;
  /** For engines' data; removed when the run ends, however it ends. */
  readonly scratch: string;
  removeScratch(): void;
}

/**
 * Makes the places of a run. Errors: `DIRECTORY_UNWRITABLE`, `DISK_FULL`; `DIRECTORY_FOREIGN` where an
 * engine keeps its data in the directory itself, which is somebody's data and is left as it is.
 */
export function makeRunDirectory(base: string, clock: Clock = Date.now): RunDirectory {
  const time = new Date(clock()).toISOString().slice(0, 19).replaceAll(":", "-");
  const id = `${time}-${randomBytes(3).toString("hex")}`;
  const absolute = resolve(base);
  if (existsSync(join(absolute, STAMP_FILE))) {
    throw new AssayError(
      "DIRECTORY_FOREIGN",
      `--dir ${base} is the directory of an engine, as its ${STAMP_FILE} says; name another one`,
    );
  }
  const scratch = makeScratch(absolute, base);
  return {
    id,
    base: absolute,
    logPath: join(absolute, "runs", `${id}.jsonl`),
    failures: join(absolute, "failures"),
    scratch: scratch.path,
    removeScratch: () => scratch.remove(),
  };
}

/** That it can be made is also the proof that the directory can be written. */
function makeScratch(absolute: string, base: string): TemporaryDirectory {
  try {
    return temporaryDirectory(absolute);
  } catch (error) {
    if (!hasCode(error, "DIRECTORY_UNWRITABLE")) throw error;
    throw new AssayError("DIRECTORY_UNWRITABLE", `--dir ${base}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}
