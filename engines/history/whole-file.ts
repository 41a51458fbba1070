// Small text files that are there whole or not at all.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeDirectory } from "../engine/directory.ts";
import { readNamedFile } from "../engine/named-file.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** The text of a file. Errors: those of `readNamedFile`. */
export function readWholeFile(path: string, what: string): string {
  return readNamedFile(path, what).toString("utf8");
}

/**
 * Writes a file beside its place, syncs and renames it, so that a reader meets a whole file or none;
 * missing directories are created. Errors: `DIRECTORY_UNWRITABLE`, `DISK_FULL`.
 */
export function writeWholeFile(path: string, text: string): void {
  makeDirectory(dirname(path));
  const unfinished = `${path}.${process.pid}.new`;
  try {
    const file = openSync(unfinished, "w");
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
  } catch (error) {
    removeUnfinished(unfinished);
    if (error instanceof Error && "code" in error && error.code === "ENOSPC") {
      throw new AssayError(
        "DISK_FULL",
        `no room left for ${path}; make room, or name another directory`,
        {
          cause: error,
        },
      );
    }
    throw new AssayError(
      "DIRECTORY_UNWRITABLE",
      `cannot write ${path}: ${errorMessage(error)}; name a directory that can be written`,
      { cause: error },
    );
  }
}

function removeUnfinished(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where a file stands in a directory's place there is nothing to remove; the write's own error
    // is the one to tell.
  }
}
