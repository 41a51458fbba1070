import { mkdtempSync, readFileSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  CELLS,
  cleanUp,
  coID,
  header,
  openSync,
  peerID,
  plainConnection,
  scratchDirectory,
} from "./cells.test.support.ts";
import { sqliteEngine } from "./engine.ts";

afterEach(cleanUp);

describe.each(CELLS)("opening the $api store", ({ open }) => {
  test("refuses a durability it does not offer, and `power` with synchronous off", async () => {
    await expect(open({ durability: "volatile" })).rejects.toMatchObject({
      code: "DURABILITY_UNSUPPORTED",
    });
    const off = { synchronous: "off" };
    await expect(open({ durability: "power", tuning: off })).rejects.toMatchObject({
      code: "DURABILITY_UNSUPPORTED",
    });
    expect(await (await open({ tuning: off })).upsertCoValue("a", header({}))).toBe(1);
  });

  test("refuses parameters that make no sense", async () => {
    for (const tuning of [
      { synchronous: "full" },
      { cacheBytes: 0 },
      { cacheBytes: 0.5 },
      { cacheBytes: "1" },
      { mmapBytes: 1 },
    ]) {
      await expect(open({ tuning })).rejects.toMatchObject({ code: "TUNING_UNKNOWN" });
    }
    expect(await (await open({ tuning: { cacheBytes: 1 } })).upsertCoValue("a", header({}))).toBe(
      1,
    );
  });

  test("refuses a directory of another engine, of another layout, or of someone else", async () => {
    const stamps = {
      DIRECTORY_FOREIGN: { engine: "leveldb", layout: 1 },
      DIRECTORY_VERSION: { engine: "sqlite", layout: 2 },
    };
    for (const [code, stamp] of Object.entries(stamps)) {
      const path = scratchDirectory();
      writeFileSync(join(path, "assay-engine.json"), JSON.stringify(stamp));
      await expect(open({ path })).rejects.toMatchObject({ code });
    }
    const path = scratchDirectory();
    writeFileSync(join(path, "mine.txt"), "mine");
    await expect(open({ path })).rejects.toMatchObject({ code: "DIRECTORY_FOREIGN" });
    expect(readFileSync(join(path, "mine.txt"), "utf8")).toBe("mine");
  });

  test.skipIf(!hasMemoryFilesystem())(
    "refuses `power` on a filesystem in memory (needs /dev/shm)",
    async () => {
      const path = mkdtempSync("/dev/shm/assay-sqlite-test-");
      try {
        await expect(open({ path, durability: "power" })).rejects.toMatchObject({
          code: "DIRECTORY_IN_MEMORY",
        });
      } finally {
        rmdirSync(path);
      }
    },
  );

  test("opens a directory whose first opener died before it had made the tables", async () => {
    const path = scratchDirectory();
    await (await open({ path })).close();
    rmSync(join(path, "covalues.sqlite"));
    plainConnection(path).exec("PRAGMA journal_mode = WAL").close();
    expect(await (await open({ path })).upsertCoValue("a", header({}))).toBe(1);
  });
});

describe("the pragmas of an opened database", () => {
  test("keep a log and SQLite's page size", () => {
    const path = scratchDirectory();
    openSync({ path });
    const connection = plainConnection(path);
    expect(connection.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(connection.pragma("page_size", { simple: true })).toBe(4_096);
    expect(connection.pragma("integrity_check", { simple: true })).toBe("ok");
    connection.close();
  });
});

describe("stats", () => {
  test("count statements, rows and bytes, and a sync for each call of sync", () => {
    const store = openSync();
    expect(store.stats()).toStrictEqual({ calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 });
    // A look and an insert of 1 + 7 bytes.
    store.upsertCoValue("a", header({ a: 1 }));
    expect(store.stats()).toStrictEqual({ calls: 2, rows: 1, batchBytes: 8, syncsRequested: 0 });
    // A look that finds it.
    store.upsertCoValue("a", header({ a: 1 }));
    expect(store.stats()).toStrictEqual({ calls: 3, rows: 2, batchBytes: 8, syncsRequested: 0 });
    // BEGIN, an insert of 1 + 3 bytes (WTF-8), COMMIT.
    store.trackCoValuesSyncState([{ id: coID("a"), peerId: peerID("\ud800"), synced: false }]);
    expect(store.stats()).toStrictEqual({ calls: 6, rows: 3, batchBytes: 12, syncsRequested: 0 });
    store.sync();
    expect(store.stats()).toStrictEqual({ calls: 6, rows: 3, batchBytes: 12, syncsRequested: 1 });
  });

  test("count a sync for each commit that changed something with durability power", () => {
    const store = openSync({ durability: "power" });
    store.upsertCoValue("a", header({}));
    store.upsertCoValue("a", header({}));
    store.transaction((handle) => handle.markCoValueAsDeleted(coID("a")));
    store.transaction(() => {});
    store.stopTrackingSyncState(coID("a"));
    store.getCoValue("a");
    expect(store.stats().syncsRequested).toBe(2);
  });
});

describe("sync", () => {
  test.each([
    { durability: "process", tuning: {} },
    { durability: "process", tuning: { synchronous: "off" } },
    { durability: "power", tuning: {} },
  ] as const)("leaves $durability $tuning as it was", ({ durability, tuning }) => {
    const store = openSync({ durability, tuning });
    store.sync();
    store.upsertCoValue("a", header({}));
    store.sync();
    store.upsertCoValue("b", header({}));
    expect(store.getCoValueCount()).toBe(2);
  });
});

describe("the engine's description", () => {
  test("names its library's version, its cells, its claims and its defaults", async () => {
    expect(await sqliteEngine.probe()).toStrictEqual({
      available: true,
      version: expect.stringMatching(/^better-sqlite3 12\.\d+\.\d+, SQLite 3\.\d+\.\d+$/),
    });
    expect(sqliteEngine.apis).toStrictEqual(["async", "sync"]);
    expect(sqliteEngine.durabilities).toStrictEqual(["process", "power"]);
    expect(sqliteEngine.defaults).toStrictEqual({ synchronous: "default", cacheBytes: 16_384_000 });
  });

  test("has the cache size that the driver comes with as its default", () => {
    const connection = plainConnection(scratchDirectory());
    expect(connection.pragma("cache_size", { simple: true })).toBe(-16_384_000 / 1_024);
    connection.close();
  });
});

function hasMemoryFilesystem(): boolean {
  try {
    return statfsSync("/dev/shm").type === 0x01021994;
  } catch {
    return false;
  }
}
