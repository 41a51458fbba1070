// The two meta pages that a data file begins with, as the library lays them out (mdb.c, MDB_page_header and
// MDB_meta, 64 bits, data version 2). They are read here because the library takes the process down with it when
// it opens a file whose header is not right, and written here so that a new file is either whole or not there.

/** What is wrong with a data file, for whoever knows which file it is. */
export class Damage extends Error {
  override readonly name = "Damage";
}

/** Bytes of a page; the same on every machine, so that a directory can be moved. */
export const PAGE_BYTES = 4_096;
/** Bytes of the header that each page but those inside an overflow begins with. */
export const PAGE_HEADER_BYTES = 24;
/** Pages 0 and 1. */
export const META_PAGES = 2;

/** Kinds of pages, as the flags in their headers. */
export const PAGE_KIND = { branch: 0x01, leaf: 0x02, overflow: 0x04, meta: 0x08 } as const;

/** Where the fields of a page's header lie. */
export const PAGE_FIELD = {
  number: 0,
  transaction: 8,
  flags: 18,
  lower: 20,
  upper: 22,
  pages: 20,
} as const;

/** A tree of pages. */
export interface PageTree {
  /** Levels of pages; 0 for the empty tree. */
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  /** Pages of values that are too large for a leaf. */
  readonly overflowPages: number;
  /** The root's page number; none of the empty tree. */
  readonly root: number | undefined;
}

/** What a meta page says of the state that its transaction committed. */
export interface Meta {
  readonly transaction: number;
  /** The highest number of a page in use or free. */
  readonly lastPage: number;
  /** The tree of free pages. */
  readonly free: PageTree;
  /** The tree of keys and values. */
  readonly main: PageTree;
}

// Offsets of a meta page's fields, from the beginning of the page.
const MAGIC_AT = 24;
const VERSION_AT = 28;
const MAP_BYTES_AT = 40;
const FREE_TREE_AT = 48;
const MAIN_TREE_AT = 96;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;

// Offsets inside a tree's record.
const PAGE_BYTES_OF_TREE = 0;
const FLAGS_OF_TREE = 4;
const DEPTH_OF_TREE = 6;
const BRANCH_PAGES_OF_TREE = 8;
const LEAF_PAGES_OF_TREE = 16;
const OVERFLOW_PAGES_OF_TREE = 24;
const ROOT_OF_TREE = 40;

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
/** The keys of the free tree are integers. */
const FREE_TREE_FLAGS = 0x08;
const NO_PAGE = 0xffffffffffffffffn;
/** The most levels that the library's cursors take. */
const MOST_DEPTH = 32;
/** What the library begins with when told nothing else; it grows the map by itself. */
const FIRST_MAP_BYTES = 0x20000;

/** The meta pages of an empty database. */
export function encodeEmptyFile(): Buffer {
  const bytes = Buffer.alloc(META_PAGES * PAGE_BYTES);
  for (let number = 0; number < META_PAGES; number += 1) {
    const page = bytes.subarray(number * PAGE_BYTES);
    page.writeBigUInt64LE(BigInt(number), PAGE_FIELD.number);
    page.writeUInt16LE(PAGE_KIND.meta, PAGE_FIELD.flags);
    page.writeUInt32LE(MAGIC, MAGIC_AT);
    page.writeUInt32LE(DATA_VERSION, VERSION_AT);
    page.writeBigUInt64LE(BigInt(FIRST_MAP_BYTES), MAP_BYTES_AT);
    page.writeUInt32LE(PAGE_BYTES, FREE_TREE_AT + PAGE_BYTES_OF_TREE);
    page.writeUInt16LE(FREE_TREE_FLAGS, FREE_TREE_AT + FLAGS_OF_TREE);
    page.writeBigUInt64LE(NO_PAGE, FREE_TREE_AT + ROOT_OF_TREE);
    page.writeBigUInt64LE(NO_PAGE, MAIN_TREE_AT + ROOT_OF_TREE);
    page.writeBigUInt64LE(BigInt(META_PAGES - 1), LAST_PAGE_AT);
  }
  return bytes;
}

/** The current meta of a file, by its first two pages. Errors: `Damage`. */
export function decodeMeta(bytes: Uint8Array): Meta {
  if (bytes.length < META_PAGES * PAGE_BYTES) throw new Damage("it is shorter than its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // The library reads both before it knows which is current.
  const [even, odd] = [decodeOne(view, 0), decodeOne(view, 1)];
  return even.transaction >= odd.transaction ? even : odd;
}

function decodeOne(view: DataView, number: number): Meta {
  const at = number * PAGE_BYTES;
  const is16 = (offset: number, value: number) => view.getUint16(at + offset, true) === value;
  const is32 = (offset: number, value: number) => view.getUint32(at + offset, true) === value;
  const right =
    view.getBigUint64(at + PAGE_FIELD.number, true) === BigInt(number) &&
    is16(PAGE_FIELD.flags, PAGE_KIND.meta) &&
    is32(MAGIC_AT, MAGIC) &&
    is32(VERSION_AT, DATA_VERSION) &&
    is32(FREE_TREE_AT + PAGE_BYTES_OF_TREE, PAGE_BYTES) &&
    is16(FREE_TREE_AT + FLAGS_OF_TREE, FREE_TREE_FLAGS) &&
    is32(MAIN_TREE_AT + PAGE_BYTES_OF_TREE, 0) &&
    is16(MAIN_TREE_AT + FLAGS_OF_TREE, 0);
  if (!right) throw new Damage(`its header's page ${number} is none of this library's`);
  const transaction = readNumber(view, at + TRANSACTION_AT);
  const lastPage = readNumber(view, at + LAST_PAGE_AT);
  // Transaction n writes meta page n % 2; a new file has transaction 0 in both.
  if (transaction !== 0 && transaction % META_PAGES !== number) {
    throw new Damage(`its header's page ${number} is of the other's transaction`);
  }
  if (lastPage < META_PAGES - 1) throw new Damage("its header names no last page");
  const free = decodeTree(view, at + FREE_TREE_AT, lastPage);
  return { transaction, lastPage, free, main: decodeTree(view, at + MAIN_TREE_AT, lastPage) };
}

function decodeTree(view: DataView, at: number, lastPage: number): PageTree {
  const depth = view.getUint16(at + DEPTH_OF_TREE, true);
  const counts = {
    depth,
    branchPages: readNumber(view, at + BRANCH_PAGES_OF_TREE),
    leafPages: readNumber(view, at + LEAF_PAGES_OF_TREE),
    overflowPages: readNumber(view, at + OVERFLOW_PAGES_OF_TREE),
  };
  if (view.getBigUint64(at + ROOT_OF_TREE, true) === NO_PAGE) {
    if (depth === 0) return { ...counts, root: undefined };
  } else {
    const root = readNumber(view, at + ROOT_OF_TREE);
    const possible = depth > 0 && depth <= MOST_DEPTH && root >= META_PAGES && root <= lastPage;
    if (possible) return { ...counts, root };
  }
  throw new Damage("its header names a tree that cannot be");
}

/** An unsigned 64-bit number. */
export function readNumber(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}
