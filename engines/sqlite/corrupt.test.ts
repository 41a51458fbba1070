import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { logger } from "cojson";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  CELLS,
  cleanUp,
  header,
  openSync,
  plainConnection,
  scratchDirectory,
  transaction,
  writeSession,
} from "./cells.test.support.ts";
import { DATABASE_FILE } from "./connection.ts";
import { sqliteEngine } from "./engine.ts";

afterEach(async () => {
  vi.restoreAllMocks();
  await cleanUp();
});

describe.each(CELLS)("damaged rows in the $api store", ({ open, transact }) => {
  test("a header that is not JSON is warned of and reads as missing, and nothing else is", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    for (const id of ["a", "b"]) await store.upsertCoValue(id, header({ id }));
    plant(path, "UPDATE coValues SET header = '{' WHERE rowID = 1");
    const warn = vi.spyOn(logger, "warn").mockReturnValue();
    expect(await store.getCoValue("a")).toBeUndefined();
    expect(await store.readCoValue("a")).toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(2);
    expect(await store.getCoValue("b")).toMatchObject({ header: { id: "b" } });
    expect(await store.upsertCoValue("a")).toBe(1);
    const reading = (async () => {
      for await (const row of store.rows?.() ?? []) expect(row.table).toBe("never reached");
    })();
    await expect(reading).rejects.toMatchObject({ code: "CORRUPT" });
  });

  test("a transaction that is not JSON empties the ranges that hold it, with a warning", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    await store.upsertCoValue("a", header({}));
    await transact(store, function* (handle) {
      for (const session of ["s", "t"]) {
        const transactions = [0, 1, 2].map((idx): [number, string] => [idx, session]);
        yield* writeSession(handle, 1, session, { lastIdx: 3, transactions });
      }
    });
    plant(path, "UPDATE transactions SET tx = '{' WHERE ses = 1 AND idx = 1");
    const warn = vi.spyOn(logger, "warn").mockReturnValue();
    expect(await store.getNewTransactionInSession(1, 0, 2)).toStrictEqual([]);
    expect(warn).toHaveBeenCalledOnce();
    expect(await store.getNewTransactionInSession(1, 2, 2)).toStrictEqual([
      { ses: 1, idx: 2, tx: transaction("s") },
    ]);
    const whole = await store.readCoValue("a");
    expect(whole?.sessions.map(({ transactions }) => transactions.length)).toStrictEqual([0, 3]);
  });

  test("tables changed under an open store give CORRUPT", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    plant(path, "DROP TABLE coValues");
    await expect((async () => store.getCoValue("a"))()).rejects.toMatchObject({ code: "CORRUPT" });
  });

  test("a file that is no database in its place gives CORRUPT", async () => {
    const path = scratchDirectory();
    await (await open({ path })).close();
    writeFileSync(join(path, DATABASE_FILE), "garbage ".repeat(1_000));
    await expect(open({ path })).rejects.toMatchObject({ code: "CORRUPT" });
  });

  test("a directory in the database's place gives IO_FAILED", async () => {
    const path = scratchDirectory();
    const stamp = JSON.stringify({ engine: "sqlite", layout: 1 });
    writeFileSync(join(path, "assay-engine.json"), stamp);
    mkdirSync(join(path, DATABASE_FILE));
    await expect(open({ path })).rejects.toMatchObject({ code: "IO_FAILED" });
  });
});

describe("a damaged page", () => {
  test("gives CORRUPT with SQLite's own error as cause", () => {
    const path = scratchDirectory();
    const store = openSync({ path });
    for (let index = 0; index < 500; index += 1) store.upsertCoValue(`${index}`, header({ index }));
    store.close();
    const page = 4_096;
    const file = join(path, DATABASE_FILE);
    // Every page but the first, which holds the header of the file.
    writeFileSync(file, Buffer.alloc(20 * page, 0xff).subarray(page), { flag: "r+" });
    const damage = () => {
      const opened = sqliteEngine.openSync({ path, durability: "process" });
      try {
        for (const { id } of opened.getCoValueIDs(500, 0)) opened.getCoValue(id);
      } finally {
        opened.close();
      }
    };
    expect(damage).toThrow(
      expect.objectContaining({
        code: "CORRUPT",
        cause: expect.objectContaining({ name: "SqliteError" }),
      }),
    );
  });
});

function plant(path: string, sql: string): void {
  const connection = plainConnection(path);
  connection.exec(sql);
  connection.close();
}
