// Opening: who may, what is refused, and what a failed opening leaves behind.
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { upTo } from "../ordered/ordered-entries.test.support.ts";
import type { CoValueHeader } from "../covalue/port.ts";
import { spawnEngine, type EngineProcess } from "../host/engine-process.ts";
import type { OrderedStore } from "../ordered/port.ts";
import { maskedCrc32c } from "./crc32c.ts";
import { LOCK_FOLDER } from "../engine/directory-lock.ts";
import { leveldbEngine } from "./engine.ts";
import { cleanUp, held, numbered, open, scratchDirectory } from "./stores.test.support.ts";
import { TUNING_DEFAULTS } from "./tuning.ts";

afterEach(cleanUp);

const header = (): CoValueHeader => ({ type: "comap" }) as CoValueHeader;

/** That the error says where somebody is refused. */
function locked(path: string): unknown {
  return expect.objectContaining({ code: "LOCKED", message: expect.stringContaining(path) });
}

describe("a second opener", () => {
  test("of the same process gets LOCKED, also while opening is under way, and opens after the close", async () => {
    const path = scratchDirectory();
    const [store, ...others] = await openTogether(path, 3);
    expect(others).toEqual([locked(path), locked(path)]);
    await store.batch(numbered(0, 2));
    for (const _ of upTo(3)) await expect(open(path)).rejects.toEqual(locked(path));
    // The first is unharmed.
    await store.batch(numbered(2, 1));
    await store.close();
    expect(await held(await open(path))).toStrictEqual([0, 1, 2]);
  });

  test("gets LOCKED and not CORRUPT, whatever the files look like while the first one writes", async () => {
    const path = scratchDirectory();
    const store = await open(path);
    await store.batch(numbered(0, 9));
    const log = readdirSync(path).find((name) => name.endsWith(".log")) ?? "";
    rmSync(join(path, log));
    await expect(open(path)).rejects.toEqual(locked(path));
    rmSync(join(path, "CURRENT"));
    await expect(open(path)).rejects.toEqual(locked(path));
  });

  test("of another process gets LOCKED, and opens with all that was acknowledged when the first is killed", async () => {
    const path = scratchDirectory();
    const source = { module: "@assay/engines/leveldb", exportName: "leveldbEngine" };
    const cell = { api: "async", durability: "process" } as const;
    const children: EngineProcess[] = [];
    const spawn = async (): Promise<EngineProcess> => {
      const child = await spawnEngine({ source, cell, path });
      children.push(child);
      return child;
    };
    try {
      const first = await spawn();
      await first.open();
      for (const number of upTo(50)) {
        await first.play({ op: "upsertCoValue", id: `co_${number}`, header: {} });
      }
      await expect(leveldbEngine.openAsync({ path, durability: "process" })).rejects.toEqual(
        locked(path),
      );
      // A holder in another container is refused by LevelDB, and loses nothing by it.
      const record = lockInForce(path);
      const text = readFileSync(record, "utf8");
      writeFileSync(record, text.replace(/"namespace":"[^"]*"/, '"namespace":"pid:[1]"'));
      for (const _ of upTo(2)) await expect(open(path)).rejects.toEqual(locked(path));
      expect(lockInForce(path)).toBe(record);
      const second = await spawn();
      await expect(second.open()).rejects.toMatchObject({ code: "LOCKED" });
      await first.kill();
      await second.open();
      expect(await second.play({ op: "getCoValueCount" })).toStrictEqual({ ok: 50 });
      await expect(open(path)).rejects.toEqual(locked(path));
      await second.close();
      expect((await open(path)).stats().calls).toBe(0);
    } finally {
      for (const child of children) await child.kill();
    }
  });
});

/** The file of the lock that counts. */
function lockInForce(path: string): string {
  const folder = join(path, LOCK_FOLDER);
  const numbers = readdirSync(folder).map(Number).filter(Number.isInteger);
  return join(folder, `${Math.max(...numbers)}`);
}

/** The store of the one that got it, and what the others got. */
async function openTogether(path: string, count: number): Promise<[OrderedStore, ...unknown[]]> {
  const openings = await Promise.allSettled(upTo(count).map(() => open(path)));
  const stores = openings.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const [store] = stores;
  if (store === undefined || stores.length > 1) throw new Error(`${stores.length} hold ${path}`);
  return [
    store,
    ...openings.flatMap((each): unknown[] => (each.status === "rejected" ? [each.reason] : [])),
  ];
}

describe("a failed opening", () => {
  test("holds nothing: the next one works once the reason is gone", async () => {
    const path = scratchDirectory();
    const store = await open(path);
    await store.batch(numbered(0, 3));
    await store.close();
    const current = join(path, "CURRENT");
    for (const _ of upTo(3)) {
      renameSync(current, `${current}.aside`);
      await expect(open(path)).rejects.toMatchObject({ code: "CORRUPT" });
      renameSync(`${current}.aside`, current);
      await (await open(path)).close();
    }
    expect(await held(await open(path))).toStrictEqual([0, 1, 2]);
  });

  test("of the layer above gives the directory back", async () => {
    const path = scratchDirectory();
    const store = await leveldbEngine.openAsync({ path, durability: "process" });
    await store.upsertCoValue("a", header());
    await store.close();
    // The last coValue's row is read at opening, from a table by then.
    await (await leveldbEngine.openAsync({ path, durability: "process" })).close();
    const table = readdirSync(path).find((name) => name.endsWith(".ldb")) ?? "";
    const whole = readFileSync(join(path, table));
    writeFileSync(join(path, table), whole.subarray(0, 10));
    for (const _ of upTo(2)) {
      await expect(leveldbEngine.openAsync({ path, durability: "process" })).rejects.toMatchObject({
        code: "CORRUPT",
      });
    }
    writeFileSync(join(path, table), whole);
    const again = await leveldbEngine.openAsync({ path, durability: "process" });
    expect(await again.getCoValueCount()).toBe(1);
    await again.close();
  });

  test("says IO_FAILED where a directory lies in a file's place", async () => {
    const path = scratchDirectory();
    mkdirSync(join(path, "LOCK"));
    await expect(open(path)).rejects.toMatchObject({ code: "IO_FAILED" });
    rmSync(join(path, "LOCK"), { recursive: true });
    mkdirSync(join(path, "CURRENT"));
    await expect(open(path)).rejects.toMatchObject({ code: "IO_FAILED" });
  });
});

describe("a first opening that was killed", () => {
  test("between CURRENT and the first log leaves an empty database, which opens and keeps what is written", async () => {
    const path = scratchDirectory();
    // What LevelDB's NewDB writes: log 0, which is none, next file 2, last sequence number 0.
    const order = "leveldb.BytewiseComparator";
    const edit = [Buffer.of(1, order.length), Buffer.from(order), Buffer.of(2, 0, 3, 2, 4, 0)];
    const record = Buffer.concat([Buffer.alloc(7), ...edit]);
    record.writeUInt16LE(record.length - 7, 4);
    record[6] = 1;
    record.writeUInt32LE(maskedCrc32c(record, 6, record.length), 0);
    writeFileSync(join(path, "MANIFEST-000001"), record);
    writeFileSync(join(path, "CURRENT"), "MANIFEST-000001\n");
    const store = await open(path);
    expect(await held(store)).toStrictEqual([]);
    await store.batch(numbered(0, 3));
    await store.close();
    expect(await held(await open(path))).toStrictEqual([0, 1, 2]);
  });
});

describe("the engine's description", () => {
  test("names its library's version, its cells, its claims and its defaults", async () => {
    expect(await leveldbEngine.probe()).toStrictEqual({
      available: true,
      version: expect.stringMatching(/^classic-level 3\.\d+\.\d+, LevelDB 1\.\d+$/),
    });
    expect(leveldbEngine.apis).toStrictEqual(["async"]);
    expect(leveldbEngine.durabilities).toStrictEqual(["process", "power"]);
    expect(leveldbEngine.claims.exclusive).toBe(true);
    expect(leveldbEngine.defaults).toStrictEqual(TUNING_DEFAULTS);
    expect(() => leveldbEngine.openSync({ path: "x", durability: "process" })).toThrow(
      expect.objectContaining({ code: "API_UNSUPPORTED" }),
    );
  });
});

describe("tuning", () => {
  test("refuses values that make no sense, and those that LevelDB would change in silence", async () => {
    const path = scratchDirectory();
    for (const tuning of [
      { writeBufferBytes: 65_535 },
      { writeBufferBytes: 2 ** 30 + 1 },
      { writeBufferBytes: 100_000.5 },
      { cacheBytes: -1 },
      { cacheBytes: 2 ** 32 },
      { blockBytes: 1_023 },
      { blockBytes: Number.NaN },
      { compression: 1 },
      { verifyTables: "yes" },
      { maxOpenFiles: 1 },
    ]) {
      await expect(
        leveldbEngine.openAsync({ path, durability: "process", tuning }),
      ).rejects.toMatchObject({ code: "TUNING_UNKNOWN" });
    }
  });

  test("reaches LevelDB: a smaller write buffer makes tables sooner, compression smaller ones", async () => {
    const tables = async (tuning: Record<string, number | boolean>): Promise<number[]> => {
      const path = scratchDirectory();
      const store = await open(path, { tuning });
      for (const at of upTo(30)) {
        const repeating = Buffer.alloc(10_000, "abc");
        await store.batch(numbered(at, 1).map(([key]) => [key, repeating]));
      }
      await store.close();
      // A log that is left becomes one more table.
      if (tuning["writeBufferBytes"] === undefined) await (await open(path, { tuning })).close();
      const names = readdirSync(path).filter((name) => name.endsWith(".ldb"));
      return names.map((name) => statSync(join(path, name)).size);
    };
    expect((await tables({ writeBufferBytes: 65_536 })).length).toBeGreaterThan(0);
    const [plain] = await tables({ compression: false });
    const [compressed] = await tables({ cacheBytes: 0 });
    const [inLargeBlocks] = await tables({ compression: false, blockBytes: 4 * 1024 * 1024 });
    expect(compressed).toBeLessThan((plain ?? 0) / 5);
    expect(inLargeBlocks).toBeLessThan(plain ?? 0);
  });
});
