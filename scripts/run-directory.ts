// The places of one run under `--dir`: its log, which stays, and its scratch data, which does not.
import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { AssayError, errorMessage, type Clock } from "@assay/engines/engine";

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

/** Makes the places of a run. Errors: `DIRECTORY_UNWRITABLE`. */
export function makeRunDirectory(base: string, clock: Clock = Date.now): RunDirectory {
  const time = new Date(clock()).toISOString().slice(0, 19).replaceAll(":", "-");
  const id = `${time}-${randomBytes(3).toString("hex")}`;
  const absolute = resolve(base);
  const scratch = join(absolute, "tmp", `run-${id}`);
  try {
    mkdirSync(scratch, { recursive: true });
    accessSync(scratch, constants.W_OK);
  } catch (error) {
    throw new AssayError(
      "DIRECTORY_UNWRITABLE",
      `--dir ${base} cannot be written: ${errorMessage(error)}; name another directory with --dir`,
      { cause: error },
    );
  }
  return {
    id,
    base: absolute,
    logPath: join(absolute, "runs", `${id}.jsonl`),
    failures: join(absolute, "failures"),
    scratch,
    removeScratch: () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 }),
  };
}
