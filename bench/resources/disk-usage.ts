// What a directory takes on disk.
import { filesOf } from "./files-of.ts";

/** Sizes of a directory's regular files, directories themselves not counted. */
export interface DiskUsage {
  /** Sum of the files' lengths: what a copy that knows no holes would be. */
  readonly bytesApparent: number;
  /** What the filesystem has set aside: less than apparent where a file has holes, as LMDB's may. */
  readonly bytesAllocated: number;
  readonly files: number;
}

/** `stat` counts in these, whatever the filesystem's own blocks are. */
const STAT_BLOCK_BYTES = 512;

/** Measures a directory tree, 0 where there is none. Files that vanish meanwhile are left out. */
export async function diskUsage(directory: string): Promise<DiskUsage> {
  let bytesApparent = 0;
  let bytesAllocated = 0;
  let files = 0;
  for await (const { stats } of filesOf(directory)) {
    bytesApparent += stats.size;
    bytesAllocated += stats.blocks * STAT_BLOCK_BYTES;
    files += 1;
  }
  return { bytesApparent, bytesAllocated, files };
}
