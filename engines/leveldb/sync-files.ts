// Makes durable what LevelDB has acknowledged and not synced itself: its logs, and the names of its
// files. Tables and manifests it syncs before it relies on them.
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { LOG_FILE } from "./files.ts";

/** Syncs every log in the directory, then the directory. A log that goes meanwhile has become a table. */
export async function syncFiles(path: string): Promise<void> {
  const names = await readdir(path);
  await Promise.all(names.filter((name) => LOG_FILE.test(name)).map((name) => syncLog(path, name)));
  await syncDirectory(path);
}

/**
 * Syncs the directory: the names of files in it. LevelDB does it before it writes a manifest and not
 * after it has renamed CURRENT to point to that manifest, nor when it begins another log.
 */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** LevelDB hands each record to the operating system before it acknowledges it, so any descriptor will do. */
async function syncLog(path: string, name: string): Promise<void> {
  let file;
  try {
    file = await open(join(path, name), "r+");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}
