// Damaged directories: each is refused with CORRUPT, at opening or when the damage is read, and what
// was not damaged is neither changed nor lost by the refusal.
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { LOCK_FOLDER } from "../engine/directory-lock.ts";
import { afterEach, describe, expect, test } from "vitest";
import { NUMBERED, key, upTo } from "../ordered/ordered-entries.test.support.ts";
import type { OrderedStore } from "../ordered/port.ts";
import { drain } from "../ordered/ordered-model.test.support.ts";
import { LOG_FILE, MANIFEST_FILE, TABLE_FILE } from "./files.ts";
import { cleanUp, held, numbered, open, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

const CORRUPT = { code: "CORRUPT" };

describe("a directory whose log is damaged", () => {
  test("is refused where batches can be read behind the damage, however often it is tried", async () => {
    // In the checksum, the length, the type and the data of the hundredth record.
    for (const offset of [0, 4, 6, 50]) {
      const path = await closedWithLog(200);
      const log = only(path, LOG_FILE);
      flipBit(log, recordAt(log, 100) + offset);
      const before = snapshotOf(path);
      for (const _ of upTo(2)) {
        await expect(open(path)).rejects.toMatchObject({
          code: "CORRUPT",
          message: expect.stringContaining(`${path} is damaged`),
        });
      }
      expect(snapshotOf(path)).toStrictEqual(before);
    }
  });

  test("is refused where the damage reaches over blocks, into a batch of several", async () => {
    const path = scratchDirectory();
    const store = await open(path);
    await store.batch(numbered(0, 10));
    await store.batch(numbered(10, 1_000));
    await store.batch(numbered(2_000, 1));
    await store.close();
    const log = only(path, LOG_FILE);
    // The first fragment of the large batch ends with the first block.
    flipBit(log, 40_000);
    await expect(open(path)).rejects.toMatchObject(CORRUPT);
  });

  test("opens with all but the end where the end alone is torn, as a crash leaves it", async () => {
    const tears: ((log: string) => void)[] = [
      (log) => truncateSync(log, statSync(log).size - 20),
      (log) => truncateSync(log, recordAt(log, 199) + 3),
      (log) => flipBit(log, statSync(log).size - 20),
      (log) => {
        truncateSync(log, recordAt(log, 199));
        appendFileSync(log, Buffer.alloc(70_000));
      },
    ];
    for (const tear of tears) {
      const path = await closedWithLog(200);
      tear(only(path, LOG_FILE));
      const store = await open(path);
      expect(await held(store)).toStrictEqual(upTo(199));
      await store.batch(numbered(199, 1));
      await store.close();
      expect(await held(await open(path))).toStrictEqual(upTo(200));
    }
  });

  test("opens with nothing where the log was cut to nothing", async () => {
    const path = await closedWithLog(3);
    truncateSync(only(path, LOG_FILE), 0);
    expect(await held(await open(path))).toStrictEqual([]);
  });

  test("is refused where the log is gone", async () => {
    const path = await closedWithLog(3);
    rmSync(only(path, LOG_FILE));
    await expect(open(path)).rejects.toMatchObject({
      code: "CORRUPT",
      message: expect.stringContaining("is missing"),
    });
  });

  test("is refused where an older log is torn and a newer one is not", async () => {
    const path = scratchDirectory();
    // LevelDB is held up while it makes a table of the older log, so both are there.
    await (await open(path)).close();
    const older = only(path, LOG_FILE);
    const [number] = /\d+(?=\.log)/.exec(older) ?? [];
    const newer = join(path, `${String(Number(number) + 4).padStart(6, "0")}.log`);
    const other = await closedWithLog(20);
    cpSync(only(other, LOG_FILE), newer);
    cpSync(only(other, LOG_FILE), older);
    truncateSync(older, statSync(older).size - 20);
    await expect(open(path)).rejects.toMatchObject(CORRUPT);
    // Whole, it is what a crash leaves.
    cpSync(only(other, LOG_FILE), older);
    expect(await held(await open(path))).toStrictEqual(upTo(20));
  });
});

describe("a directory whose index of files is damaged", () => {
  test("is refused without CURRENT, and keeps its tables", async () => {
    const path = await closedWithTables();
    rmSync(join(path, "CURRENT"));
    const tables = readdirSync(path).filter((name) => TABLE_FILE.test(name));
    await expect(open(path)).rejects.toMatchObject({
      code: "CORRUPT",
      message: expect.stringContaining("CURRENT is missing"),
    });
    for (const name of tables) expect(existsSync(join(path, name))).toBe(true);
  });

  test.each([
    ["is empty", ""],
    ["has no end of line", "MANIFEST-000002"],
    ["points to a manifest that is not there", "MANIFEST-999999\n"],
    ["is garbage", "\0\x01\x02\n"],
  ])("is refused when CURRENT %s", async (_, content) => {
    const path = await closedWithTables();
    writeFileSync(join(path, "CURRENT"), content);
    await expect(open(path)).rejects.toMatchObject(CORRUPT);
  });

  test("is refused with any bit of its manifest flipped, or the manifest cut anywhere", async () => {
    const path = await closedWithTables();
    const manifest = only(path, MANIFEST_FILE);
    const whole = readFileSync(manifest);
    const whatIsHeld = upTo(6_000);
    let refused = 0;
    for (let at = 0; at < whole.length; at += 7) {
      for (const damaged of [flipped(whole, at), whole.subarray(0, at)]) {
        const copy = scratchDirectory();
        cpSync(path, copy, { recursive: true });
        writeFileSync(join(copy, manifest.slice(path.length + 1)), damaged);
        try {
          const store = await open(copy);
          // An edit that only told of a compaction may be lost: the tables before it hold the same.
          expect(await held(store)).toStrictEqual(whatIsHeld);
        } catch (error) {
          expect(error).toMatchObject(CORRUPT);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(10);
  });

  test("is refused when a table is gone", async () => {
    const path = await closedWithTables();
    rmSync(only(path, TABLE_FILE));
    await expect(open(path)).rejects.toMatchObject(CORRUPT);
  });

  test("opens when the first opening was cut off before it had made anything", async () => {
    const path = scratchDirectory();
    writeFileSync(join(path, "MANIFEST-000001"), "half");
    writeFileSync(join(path, "000001.dbtmp"), "");
    writeFileSync(join(path, "LOCK"), "");
    expect(await held(await open(path))).toStrictEqual([]);
  });
});

describe("a table that is damaged", () => {
  test("gives CORRUPT to reads, scans and scans with a limit, when its end is cut off", async () => {
    for (const keep of [0, 1_000, 20_000]) {
      const path = await closedWithTables();
      truncateSync(only(path, TABLE_FILE), keep);
      const store = await open(path);
      await expectDamageFound(store);
      await store.close();
    }
  });

  test("gives CORRUPT when a block of it cannot be read, and to no read of another block", async () => {
    const path = await closedWithTables();
    const table = only(path, TABLE_FILE);
    const bytes = readFileSync(table);
    bytes.fill(0xee, 10_000, 20_000);
    writeFileSync(table, bytes);
    const store = await open(path);
    await expectDamageFound(store);
    expect(await store.getMany([key(5_999)])).toHaveLength(1);
  });
});

describe("a table whose checksums are read at opening", () => {
  const verifying = { tuning: { verifyTables: true } };

  test("is refused with any bit of it flipped, compressed or not, and opens when it is whole", async () => {
    for (const compression of [true, false]) {
      const path = scratchDirectory();
      const tuning = { compression, blockBytes: 1_024 };
      const store = await open(path, { tuning });
      // Alike enough to be compressed, also in the index of the blocks.
      await store.batch(upTo(2_000).map((number) => [key(number), Buffer.alloc(200, `${number}`)]));
      await store.close();
      await (await open(path, { tuning })).close();
      const table = only(path, TABLE_FILE);
      const whole = readFileSync(table);
      for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 30)) {
        writeFileSync(table, flipped(whole, at));
        await expect(open(path, verifying)).rejects.toMatchObject({
          code: "CORRUPT",
          message: expect.stringContaining(".ldb"),
        });
      }
      writeFileSync(table, whole);
      expect(await held(await open(path, verifying))).toStrictEqual(upTo(2_000));
    }
  });

  test("is read with all others, through flushes and compactions, and with what a crash left beside it", async () => {
    const path = scratchDirectory();
    const tuning = { ...verifying.tuning, writeBufferBytes: 65_536 };
    let count = 0;
    for (const _ of upTo(4)) {
      const store = await open(path, { tuning });
      for (const _batch of upTo(20)) {
        await store.batch(numbered(count, 100));
        count += 50;
      }
      await store.close();
    }
    writeFileSync(join(path, "999999.ldb"), "half a table");
    expect(await held(await open(path, { tuning }))).toStrictEqual(upTo(count + 50));
  });
});

/** That no way to read everything passes the damage over. */
async function expectDamageFound(store: OrderedStore): Promise<void> {
  const numbers = upTo(6_000);
  await expect(store.getMany(numbers.map(key))).rejects.toMatchObject(CORRUPT);
  await expect(held(store)).rejects.toMatchObject(CORRUPT);
  const snapshot = store.snapshot();
  await expect(drain(snapshot.scan(NUMBERED, { reverse: true }))).rejects.toMatchObject(CORRUPT);
  await snapshot.close();
  // What a limited scan gives is right, or it says that it cannot tell.
  let refused = 0;
  for (const reverse of [false, true]) {
    for (let at = 0; at < 6_000; at += 20) {
      const range = reverse
        ? { start: NUMBERED.start, end: key(at) }
        : { start: key(at), end: NUMBERED.end };
      try {
        const [entry] = await drain(store.scan(range, { reverse, limit: 1 }));
        const expected = reverse ? at - 1 : at;
        if (expected >= 0) expect(entry?.[0]).toStrictEqual(key(expected));
      } catch (error) {
        expect(error).toMatchObject(CORRUPT);
        refused += 1;
      }
    }
  }
  expect(refused).toBeGreaterThan(0);
}

/** A closed directory whose log holds so many batches of one entry each. */
async function closedWithLog(batches: number): Promise<string> {
  const path = scratchDirectory();
  const store = await open(path);
  for (const number of upTo(batches)) await store.batch(numbered(number, 1));
  await store.close();
  return path;
}

/** A closed directory with 6,000 entries in one table, and an empty log. */
async function closedWithTables(): Promise<string> {
  const path = scratchDirectory();
  const store = await open(path);
  await store.batch(numbered(0, 6_000));
  await store.close();
  // What was in the log becomes a table when it is opened again.
  await (await open(path)).close();
  return path;
}

/** The path of the one file with such a name. */
function only(path: string, pattern: RegExp): string {
  const names = readdirSync(path).filter((name) => pattern.test(name));
  expect(names).toHaveLength(1);
  return join(path, names[0] ?? "");
}

/** The offset of a record of a log whose records fill a fragment each and a block not at all. */
function recordAt(log: string, index: number): number {
  const bytes = readFileSync(log);
  let at = 0;
  for (let passed = 0; passed < index; passed += 1) {
    at += 7 + bytes.readUInt16LE(at + 4);
    if (32_768 - (at % 32_768) < 7) at += 32_768 - (at % 32_768);
    // The second fragment of a record that a block's end divides.
    if (bytes[at + 6] === 4) passed -= 1;
  }
  return at;
}

function flipBit(file: string, at: number): void {
  writeFileSync(file, flipped(readFileSync(file), at));
}

function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}

/** The contents of a directory's data, by name; LevelDB's own notes aside. */
function snapshotOf(path: string): Record<string, Buffer> {
  const names = readdirSync(path).filter((name) => name !== LOCK_FOLDER && !name.startsWith("LOG"));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(path, name))]));
}
