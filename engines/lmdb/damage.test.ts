// Damaged files, each opened in a process of its own: lmdb 3.5.6 ends a process, by SIGSEGV, SIGBUS or SIGABRT, on
// nearly all of these when it opens or reads them unchecked.
import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync as openFile,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { temporaryDirectory, type TemporaryDirectory } from "../host/temporary-directory.ts";
import { upTo } from "../ordered/ordered-entries.test.support.ts";
import { DATA_FILE, LOCK_FILE } from "./data-file.ts";
import type { FilesOutcome } from "./files.test.fixture.ts";
import { useStores } from "./files.test.support.ts";
import { PAGE_BYTES, PAGE_FIELD } from "./meta-page.ts";
import { isAsClosed, rememberClose } from "./last-close.ts";
import { readMeta } from "./room.ts";
import {
  BOTH,
  cleanUp,
  held,
  numbered,
  open,
  openSync,
  scratchDirectory,
} from "./stores.test.support.ts";

let whole: TemporaryDirectory;
let directory: TemporaryDirectory;
/** Pages of the current state. */
let root = 0;
let leaf = 0;
let overflow = 0;

beforeAll(() => {
  whole = temporaryDirectory(".assay");
  const store = openSync(whole.path);
  for (const number of upTo(10)) store.batch(numbered(number * 20, 20));
  store.batch(numbered(200, 1, 50_000));
  store.close();
  const file = openFile(join(whole.path, DATA_FILE), "r");
  root = readMeta(file).main.root ?? 0;
  closeSync(file);
  const bytes = readFileSync(join(whole.path, DATA_FILE));
  const pages = upTo(bytes.length / PAGE_BYTES).slice(2);
  const flagsOf = (page: number) => bytes.readUInt16LE(page * PAGE_BYTES + PAGE_FIELD.flags);
  expect(flagsOf(root)).toBe(1);
  // The children of the root, and the one overflow.
  leaf = bytes.readUInt16LE(root * PAGE_BYTES + bytes.readUInt16LE(root * PAGE_BYTES + 24) + 24);
  overflow = pages.find((page) => flagsOf(page) === 4) ?? 0;
});
afterAll(() => whole.remove());
afterEach(cleanUp);

type Change = (path: string) => void;
const data = (path: string): string => join(path, DATA_FILE);
const overwrite =
  (at: () => number, bytes: Buffer): Change =>
  (path) => {
    const file = openFile(data(path), "r+");
    writeSync(file, bytes, 0, bytes.length, at());
    closeSync(file);
  };
const noise = (bytes: number): Buffer =>
  Buffer.from(upTo(bytes).map((at) => (at * 167 + 13) % 251));
const number64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

const CORRUPT: readonly (readonly [name: string, change: Change])[] = [
  ["is missing", (path) => rmSync(data(path))],
  ["is empty", (path) => truncateSync(data(path), 0)],
  ["is shorter than its header", (path) => truncateSync(data(path), 5_000)],
  ["has its header alone", (path) => truncateSync(data(path), 2 * PAGE_BYTES)],
  [
    "is cut to half",
    (path) => truncateSync(data(path), Math.floor(readFileSync(data(path)).length / 2)),
  ],
  ["is something else", (path) => writeFileSync(data(path), noise(40_000))],
  ["is a text", (path) => writeFileSync(data(path), "garbage ".repeat(4_000))],
  ["has another version", overwrite(() => 28, Buffer.of(77))],
  ["has pages of another size", overwrite(() => 48, Buffer.of(0, 0x20))],
  ["has pages of no size in its second header", overwrite(() => PAGE_BYTES + 48, Buffer.alloc(4))],
  ["is said to be encrypted", overwrite(() => 52, Buffer.of(0x08, 0x20))],
  ["is said to have several values a key", overwrite(() => PAGE_BYTES + 100, Buffer.of(4))],
  [
    "has its headers swapped",
    (path) => {
      const bytes = readFileSync(data(path));
      const [one, two] = [
        bytes.subarray(0, PAGE_BYTES),
        bytes.subarray(PAGE_BYTES, 2 * PAGE_BYTES),
      ];
      writeFileSync(data(path), Buffer.concat([two, one, bytes.subarray(2 * PAGE_BYTES)]));
    },
  ],
  ["has a root without pages", overwrite(() => currentMeta() + 136, number64(1))],
  ["has a root beyond its last page", overwrite(() => currentMeta() + 136, number64(2 ** 40))],
  ["has a tree of 200 levels", overwrite(() => currentMeta() + 102, Buffer.of(200))],
  ["has a tree of one level too few", overwrite(() => currentMeta() + 102, Buffer.of(1))],
  ["has a root of zeros", overwrite(() => root * PAGE_BYTES, Buffer.alloc(PAGE_BYTES))],
  ["has a root of ones", overwrite(() => root * PAGE_BYTES, Buffer.alloc(PAGE_BYTES, 0xff))],
  ["has a leaf of zeros", overwrite(() => leaf * PAGE_BYTES, Buffer.alloc(PAGE_BYTES))],
  ["has a leaf of ones", overwrite(() => leaf * PAGE_BYTES, Buffer.alloc(PAGE_BYTES, 0xff))],
  ["has a leaf of noise", overwrite(() => leaf * PAGE_BYTES, noise(PAGE_BYTES))],
  ["has a leaf of a later transaction", overwrite(() => leaf * PAGE_BYTES + 8, number64(2 ** 40))],
  ["has nodes outside their page", overwrite(() => leaf * PAGE_BYTES + 24, Buffer.of(0xff, 0x7f))],
  [
    "has a node twice",
    (path) => {
      const bytes = readFileSync(data(path));
      bytes.copy(bytes, leaf * PAGE_BYTES + 24, leaf * PAGE_BYTES + 26, leaf * PAGE_BYTES + 28);
      writeFileSync(data(path), bytes);
    },
  ],
  [
    "has a child twice",
    (path) => {
      const bytes = readFileSync(data(path));
      const node = (index: number) =>
        root * PAGE_BYTES + 24 + bytes.readUInt16LE(root * PAGE_BYTES + 24 + 2 * index);
      bytes.copy(bytes, node(0), node(1), node(1) + 6);
      writeFileSync(data(path), bytes);
    },
  ],
  ["has a large value of no pages", overwrite(() => overflow * PAGE_BYTES + 20, Buffer.alloc(4))],
  ["has a large value elsewhere", overwrite(() => overflow * PAGE_BYTES, number64(3))],
];

/** Where the current meta page begins, in the file that every case is a copy of. */
function currentMeta(): number {
  const bytes = readFileSync(join(whole.path, DATA_FILE));
  const [even, odd] = [bytes.readBigUInt64LE(152), bytes.readBigUInt64LE(PAGE_BYTES + 152)];
  return even > odd ? 0 : PAGE_BYTES;
}

describe.each(BOTH)("a data file, opened in the $api api, that", ({ api }) => {
  let outcomes: readonly FilesOutcome[] = [];
  let paths: readonly string[] = [];
  beforeAll(async () => {
    directory = temporaryDirectory(".assay");
    paths = CORRUPT.map(([, change], index) => {
      const path = copyTo(join(directory.path, String(index)));
      change(path);
      return path;
    });
    const sound = copyTo(join(directory.path, "whole"));
    outcomes = await useStores(api, [...paths, sound], { from: 500, count: 3 });
  });
  afterAll(() => directory.remove());

  test.each(CORRUPT.map(([name], index) => ({ name, index })))(
    "$name is refused with CORRUPT and its name, by a process that lives on",
    ({ index }) => {
      const message = `^CORRUPT: .*${paths[index]}/${DATA_FILE} cannot be opened: `;
      expect(outcomes[index]?.before).toEqual(expect.stringMatching(message));
    },
  );

  test("is whole is opened, read and written by that process", () => {
    const after = [...upTo(201), 500, 501, 502];
    const outcome = { before: upTo(201), acknowledged: 3, refusal: "", after };
    expect(outcomes.at(-1)).toEqual(outcome);
  });
});

describe("a data file that", () => {
  test("is a folder is refused with IO_FAILED, and so is such a lock file", () => {
    for (const name of [DATA_FILE, LOCK_FILE]) {
      const path = copy();
      rmSync(join(path, name));
      mkdirSync(join(path, name));
      expect(() => openSync(path)).toThrow(expect.objectContaining({ code: "IO_FAILED" }));
    }
  });

  test("lacks its last page alone, which is free, is opened: LMDB need not have written it", () => {
    const path = copy();
    const store = openSync(path);
    // Freed in one transaction, free to use in the next but one.
    store.batch(numbered(300, 1, 400_000));
    for (const number of upTo(3)) store.batch([...numbered(301 + number, 1)]);
    store.batch([[numbered(300, 1)[0]?.[0] ?? Buffer.of(), undefined]]);
    for (const number of upTo(3)) store.batch([...numbered(310 + number, 1)]);
    const before = store.getMany([]);
    expect(before).toEqual([]);
    store.close();
    const size = readFileSync(data(path)).length;
    truncateSync(data(path), size - PAGE_BYTES);
    for (const pageCheck of ["always", "changed", "never"] as const) {
      openSync(path, { pageCheck }).close();
    }
  });
});

test("what an unchecked opening still refuses is a damaged header and a file that lacks a page", () => {
  const path = copy();
  truncateSync(data(path), readFileSync(data(path)).length - PAGE_BYTES);
  expect(() => openSync(path, { pageCheck: "never" })).toThrow(
    expect.objectContaining({ code: "CORRUPT" }),
  );
  writeFileSync(data(path), noise(40_000));
  expect(() => openSync(path, { pageCheck: "never" })).toThrow(
    expect.objectContaining({ code: "CORRUPT" }),
  );
});

test("pages are looked at where the file is not as the last close left it, and always on demand", () => {
  const path = copy();
  openSync(path, { syncMode: "pages" }).close();
  expect(isAsClosed(path, data(path))).toBe(true);
  overwrite(() => leaf * PAGE_BYTES, Buffer.alloc(PAGE_BYTES))(path);
  expect(isAsClosed(path, data(path))).toBe(false);
  const corrupt = expect.objectContaining({ code: "CORRUPT" });
  expect(() => openSync(path)).toThrow(corrupt);
  // As if the damage had been there before that close: only a look at every page finds it.
  rememberClose(path, data(path));
  openSync(path).close();
  expect(() => openSync(path, { pageCheck: "always" })).toThrow(corrupt);
});

test("a store that was written to and not closed is looked through, and one that was closed is not", () => {
  const path = copy();
  const store = openSync(path, { syncMode: "pages" });
  store.batch(numbered(300, 1));
  expect(isAsClosed(path, data(path))).toBe(false);
  store.close();
  expect(isAsClosed(path, data(path))).toBe(true);
});

test("a store that never syncs vouches for nothing, nor leaves what an earlier close vouched for", () => {
  const path = copy();
  openSync(path, { syncMode: "pages" }).close();
  // Nothing is written: what a power loss leaves may look as little changed.
  const store = openSync(path, { syncMode: "never" });
  expect(isAsClosed(path, data(path))).toBe(false);
  store.close();
  expect(isAsClosed(path, data(path))).toBe(false);
});

test.each(BOTH)(
  "a lock file that is missing, short or noise is made anew, $api",
  async ({ api }) => {
    const path = copy();
    for (const change of [
      () => rmSync(join(path, LOCK_FILE)),
      () => truncateSync(join(path, LOCK_FILE), 100),
      () => writeFileSync(join(path, LOCK_FILE), noise(64 * 1024)),
    ]) {
      change();
      const store = open(api, path);
      expect(await held(store)).toEqual(upTo(201));
      await store.close();
    }
  },
);

function copy(): string {
  return copyTo(scratchDirectory());
}

function copyTo(path: string): string {
  cpSync(whole.path, path, { recursive: true });
  return path;
}
