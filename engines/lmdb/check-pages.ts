// Looks at every page of a database before the library does. LMDB believes what its pages say: a page that is
// not what its parent takes it for ends the process, by an assertion or by a read outside the file. Content is
// not checked, since LMDB keeps no checksums.
import { readSync } from "node:fs";
import {
  Damage,
  META_PAGES,
  PAGE_BYTES,
  PAGE_FIELD,
  PAGE_HEADER_BYTES,
  PAGE_KIND,
  readNumber,
  type Meta,
  type PageTree,
} from "./meta-page.ts";

/** Bytes of a node's header: data size or page number in three parts, then the key's size. */
const NODE_HEADER_BYTES = 8;
/** Flag of a node whose value lies in overflow pages. */
const IN_OVERFLOW = 0x01;
/** What such a node holds: page number, transaction, count of pages. */
const OVERFLOW_RECORD_BYTES = 24;

/** Errors: `Damage`. */
export function checkPages(file: number, fileBytes: number, meta: Meta): void {
  const walk = new PageWalk(file, fileBytes, meta);
  // The tree of free pages may have branches with one child, for a moment that a commit may catch.
  walk.tree(meta.free, 1);
  walk.tree(meta.main, 2);
}

class PageWalk {
  readonly #file: number;
  readonly #filePages: number;
  readonly #lastPage: number;
  readonly #transaction: number;
  readonly #seen: Uint8Array;
  readonly #levels: DataView[] = [];
  /** The page that last had a node at each of a page's even places. */
  readonly #nodeAt = new Float64Array(PAGE_BYTES / 2);

  constructor(file: number, fileBytes: number, { lastPage, transaction }: Meta) {
    this.#file = file;
    this.#filePages = Math.floor(fileBytes / PAGE_BYTES);
    this.#lastPage = lastPage;
    this.#transaction = transaction;
    // A file may be shorter than its last page, where the pages that it lacks were never needed.
    this.#seen = new Uint8Array(Math.min(lastPage + 1, this.#filePages));
  }

  tree({ root, depth }: PageTree, leastChildren: number): void {
    if (root !== undefined) this.#visit(root, depth, leastChildren);
  }

  #visit(number: number, depth: number, leastChildren: number): void {
    this.#claim(number, 1);
    const page = this.#read(number, depth);
    const isLeaf = depth === 1;
    const kind = isLeaf ? PAGE_KIND.leaf : PAGE_KIND.branch;
    const lower = page.getUint16(PAGE_FIELD.lower, true);
    const upper = page.getUint16(PAGE_FIELD.upper, true);
    const least = isLeaf ? 1 : leastChildren;
    const right =
      page.getUint16(PAGE_FIELD.flags, true) === kind &&
      lower % 2 === 0 &&
      lower >= 2 * least &&
      lower <= upper &&
      upper <= PAGE_BYTES - PAGE_HEADER_BYTES;
    if (!right) throw new Damage(`page ${number} is not the page it should be`);
    let nodeBytes = 0;
    for (let at = PAGE_HEADER_BYTES; at < PAGE_HEADER_BYTES + lower; at += 2) {
      const offset = page.getUint16(at, true);
      const node = PAGE_HEADER_BYTES + offset;
      const inPage = offset >= upper && node + NODE_HEADER_BYTES <= PAGE_BYTES;
      if (!inPage) throw new Damage(`page ${number} has a node outside itself`);
      if (offset % 2 !== 0 || this.#nodeAt[node / 2] === number) {
        throw new Damage(`page ${number} has nodes that overlap`);
      }
      this.#nodeAt[node / 2] = number;
      const end = isLeaf ? this.#leafNode(page, node) : endOfBranchNode(page, node);
      if (end > PAGE_BYTES) throw new Damage(`page ${number} has a node outside itself`);
      // Nodes begin at even places.
      nodeBytes += end - node + ((end - node) % 2);
      if (!isLeaf) this.#visit(childOf(page, node), depth - 1, leastChildren);
    }
    if (nodeBytes !== PAGE_BYTES - PAGE_HEADER_BYTES - upper) {
      throw new Damage(`page ${number} has nodes that overlap`);
    }
  }

  /** Where the node ends. */
  #leafNode(page: DataView, node: number): number {
    const valueBytes = page.getUint32(node, true);
    const flags = page.getUint16(node + 4, true);
    const value = node + NODE_HEADER_BYTES + page.getUint16(node + 6, true);
    if (flags === 0) return value + valueBytes;
    if (flags !== IN_OVERFLOW) throw new Damage("it has a node of no known kind");
    const end = value + OVERFLOW_RECORD_BYTES;
    if (end <= PAGE_BYTES) {
      this.#overflow(readNumber(page, value), readNumber(page, value + 16), valueBytes);
    }
    return end;
  }

  #overflow(number: number, pages: number, valueBytes: number): void {
    this.#claim(number, pages);
    const page = this.#read(number, 0);
    const right =
      page.getUint16(PAGE_FIELD.flags, true) === PAGE_KIND.overflow &&
      page.getUint32(PAGE_FIELD.pages, true) === pages &&
      PAGE_HEADER_BYTES + valueBytes <= pages * PAGE_BYTES;
    if (!right) throw new Damage(`page ${number} is not the page it should be`);
  }

  /** No page belongs to two, and none lies outside the file. */
  #claim(first: number, pages: number): void {
    if (pages < 1 || first < META_PAGES || first + pages - 1 > this.#lastPage) {
      throw new Damage(`it names page ${first}, which it cannot have`);
    }
    if (first + pages > this.#filePages) throw new Damage("its end is missing");
    for (let number = first; number < first + pages; number += 1) {
      if (this.#seen[number] !== 0) throw new Damage(`page ${number} is used twice`);
      this.#seen[number] = 1;
    }
  }

  /** Into a buffer of the level: a branch is still being read while its children are. */
  #read(number: number, level: number): DataView {
    const page = (this.#levels[level] ??= new DataView(new ArrayBuffer(PAGE_BYTES)));
    if (readSync(this.#file, page, 0, PAGE_BYTES, number * PAGE_BYTES) !== PAGE_BYTES) {
      throw new Damage("its end is missing");
    }
    // A page of a later transaction would be written to where it lies, in the map.
    const right =
      readNumber(page, PAGE_FIELD.number) === number &&
      readNumber(page, PAGE_FIELD.transaction) <= this.#transaction;
    if (!right) {
      throw new Damage(`page ${number} is not the page it should be`);
    }
    return page;
  }
}

function endOfBranchNode(page: DataView, node: number): number {
  return node + NODE_HEADER_BYTES + page.getUint16(node + 6, true);
}

function childOf(page: DataView, node: number): number {
  return page.getUint32(node, true) + page.getUint16(node + 4, true) * 2 ** 32;
}
