// Room on the disk for a commit, made sure of before LMDB begins it. Where the library runs out of room in the midst
// of a commit it writes through a pointer that it never set (mdb.c, mdb_freelist_save: what `mdb_cursor_put`
// should have reserved), and some commits later the process ends.
import { fstatSync, ftruncateSync, readSync, statfsSync, writeSync } from "node:fs";
import type { Write } from "../ordered/port.ts";
import { decodeMeta, META_PAGES, PAGE_BYTES, PAGE_HEADER_BYTES, type Meta } from "./meta-page.ts";

/** With so much room besides what a commit needs, nobody takes all of it while the commit is made. */
const PLENTY_BYTES = 64 * 1024 * 1024;
/** What a write may take besides its own bytes, for a look without the file: ten pages of a deep tree. */
const MOST_BYTES_BESIDES = 10 * PAGE_BYTES;
/** A node of more bytes has its value in pages of its own; there are two to a page at least. */
const LARGEST_NODE_BYTES = (PAGE_BYTES - PAGE_HEADER_BYTES) / 2 - 2;
const NODE_OVERHEAD_BYTES = 10;
/** Page numbers that fit into one page of the list of free ones. */
const NUMBERS_IN_PAGE = 500;

/**
 * Makes sure that a commit of the writes finds room in the directory at `path`; on a disk that is nearly full
 * by taking it, as bytes at the end of the data file.
 *
 * Errors: those of the operating system, which are of a full disk.
 */
export function makeRoom(path: string, file: number, writes: readonly Write[]): void {
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  let bytes = 0;
  for (const [key, value] of writes) bytes += key.length + (value?.length ?? 0);
  if (free >= PLENTY_BYTES + writes.length * MOST_BYTES_BESIDES + 2 * bytes) return;

  const meta = readMeta(file);
  const needed = mostPages(writes, meta) * PAGE_BYTES;
  if (free >= PLENTY_BYTES + needed) return;
  const before = fstatSync(file).size;
  const missing = (meta.lastPage + 1) * PAGE_BYTES + needed - before;
  if (missing <= 0) return;
  try {
    writeZeros(file, before, missing);
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
}

/** The current meta of an open data file. */
export function readMeta(file: number): Meta {
  const header = Buffer.alloc(META_PAGES * PAGE_BYTES);
  return decodeMeta(header.subarray(0, readSync(file, header, 0, header.length, 0)));
}

/** How many pages a commit of the writes may add to the file, should none of the free ones be of use. */
function mostPages(writes: readonly Write[], { main, free }: Meta): number {
  let inlineBytes = 0;
  let overflowPages = 0;
  for (const [key, value] of writes) {
    const bytes = NODE_OVERHEAD_BYTES + key.length + (value?.length ?? 0);
    if (bytes <= LARGEST_NODE_BYTES) inlineBytes += bytes;
    else overflowPages += Math.ceil((PAGE_HEADER_BYTES + (value?.length ?? 0)) / PAGE_BYTES);
  }
  const count = writes.length;
  // Each page on the way to a written key is copied, once.
  const copied =
    Math.min(count, main.leafPages) + Math.min(count * main.depth, main.branchPages) + main.depth;
  // Each write may split a page, but only what is full splits: what was there, or what is added.
  const split =
    Math.min(count, main.leafPages + Math.ceil((4 * inlineBytes) / PAGE_BYTES)) + main.depth;
  const used = copied + 2 * split + overflowPages;
  // The list of free pages is written anew, with the pages that were copied or are free again.
  const freed = copied + main.overflowPages;
  const list = free.branchPages + free.leafPages + free.overflowPages;
  return used + 2 * (list + Math.ceil(freed / NUMBERS_IN_PAGE) + free.depth) + META_PAGES;
}

function writeZeros(file: number, from: number, bytes: number): void {
  const zeros = Buffer.alloc(Math.min(bytes, 256 * PAGE_BYTES));
  for (let written = 0; written < bytes;) {
    const length = Math.min(zeros.length, bytes - written);
    written += writeSync(file, zeros, 0, length, from + written);
  }
}
