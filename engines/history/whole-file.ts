// Small text files that are there whole or not at all.
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeDirectory, removeUnfinished, unwritable } from "../engine/directory.ts";
import { readNamedFile } from "../engine/named-file.ts";

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
    throw unwritable(path, error);
  }
}
