// How much room a directory takes.
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A directory's size with everything in it, in bytes. */
export interface DiskSize {
  /** What the filesystem has set aside: what is gone from the disk. */
  readonly allocatedBytes: number;
  /** What the files say that they hold; of a sparse file more than is allocated. */
  readonly apparentBytes: number;
}

/** What `lstat` counts blocks in, whatever the filesystem's own are. */
const BLOCK_BYTES = 512;

/** Errors: those of reading the directory. */
export function diskSize(directory: string): DiskSize {
  let allocatedBytes = 0;
  let apparentBytes = 0;
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const stats = lstatSync(join(directory, name));
    allocatedBytes += stats.blocks * BLOCK_BYTES;
    if (stats.isFile()) apparentBytes += stats.size;
  }
  return { allocatedBytes, apparentBytes };
}
