// The files of a directory tree, while an engine may delete and make some.
import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A regular file. */
export interface FileOf {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Every regular file beneath the directory, each inode once. Links are not followed. What vanishes
 * meanwhile is left out, the directory itself too; other errors are thrown.
 */
export async function* filesOf(
  directory: string,
  seen: Set<string> = new Set(),
): AsyncGenerator<FileOf> {
  for (const entry of (await unlessGone(readdir(directory, { withFileTypes: true }))) ?? []) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      yield* filesOf(path, seen);
      continue;
    }
    if (!entry.isFile()) continue;
    const stats = await unlessGone(lstat(path));
    if (stats === undefined) continue;
    const inode = `${stats.dev}:${stats.ino}`;
    if (seen.has(inode)) continue;
    seen.add(inode);
    yield { path, stats };
  }
}

/** The answer of a call on a path, or `undefined` where nothing is there any more. */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
