import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { settle } from "../engine/steps.ts";
import {
  CELLS,
  cleanUp,
  coID,
  header,
  openAsync,
  openSync,
  peerID,
  plainConnection,
  scratchDirectory,
  sessionID,
  writeSession,
} from "./cells.test.support.ts";

afterEach(cleanUp);

describe.each(CELLS)("two openers of one directory, $api", ({ open, transact }) => {
  test("see each other's commits at once, and number coValues and sessions as one", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    expect(await one.upsertCoValue("a", header({ by: 1 }))).toBe(1);
    expect(await two.upsertCoValue("a", header({ by: 2 }))).toBe(1);
    expect(await two.upsertCoValue("b", header({ by: 2 }))).toBe(2);
    expect(await one.getCoValueIDs(9, 0)).toStrictEqual([{ id: "a" }, { id: "b" }]);
    for (const [index, store] of [one, two, one].entries()) {
      await transact(store, function* (handle) {
        const row = yield* writeSession(handle, 1, `s${index}`, { lastIdx: 1 });
        expect(row).toBe(index + 1);
      });
    }
    expect(await two.getCoValueSessions(1)).toStrictEqual(await one.getCoValueSessions(1));
    expect(
      await one.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p")),
    ).toMatchObject({ acquired: true });
    expect(
      await two.tryAcquireStorageReconciliationLock(sessionID("t"), peerID("p")),
    ).toStrictEqual({ acquired: false, reason: "lock_held" });
  });

  test("fail with CONFLICT rather than overwrite what came in between, and write nothing", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    await one.upsertCoValue("a", header({}));
    const losing = transact(one, function* (handle) {
      const row = yield* settle(handle.getSingleCoValueSession(1, sessionID("s")));
      yield* settle(two.upsertCoValue("b", header({})));
      yield* writeSession(handle, 1, "s", { lastIdx: (row?.lastIdx ?? 0) + 1 });
      yield* settle(handle.markCoValueAsDeleted(coID("a")));
    });
    await expect(losing).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await two.getCoValueSessions(1)).toStrictEqual([]);
    expect(await two.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
    // Played again it reads what came in between.
    await transact(one, function* (handle) {
      yield* writeSession(handle, 1, "s", { lastIdx: 1 });
    });
    expect(await two.getCoValueSessions(1)).toHaveLength(1);
  });

  test("do not conflict over what was read before the transaction, nor when it only writes", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    await one.upsertCoValue("a", header({}));
    await transact(one, function* (handle) {
      yield* settle(two.upsertCoValue("b", header({})));
      yield* writeSession(handle, 1, "s", { lastIdx: 1 });
      // The store's own reads in between are no part of the transaction.
      yield* settle(one.getCoValueCount());
    });
    await transact(one, function* (handle) {
      yield* settle(handle.markCoValueAsDeleted(coID("a")));
      yield* settle(two.upsertCoValue("c", header({})));
    });
    expect(await two.getAllCoValuesWaitingForDelete()).toStrictEqual(["a"]);
    expect(await one.getCoValueCount()).toBe(3);
  });

  test("survive each other's close", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    await one.upsertCoValue("a", header({}));
    await one.close();
    expect(await two.upsertCoValue("b", header({}))).toBe(2);
    await two.close();
    expect(await (await open({ path })).getCoValueCount()).toBe(2);
  });
});

describe("a writer whose turn another opener holds too long", () => {
  test("fails with LOCKED, writes nothing, and succeeds later", () => {
    const path = scratchDirectory();
    const store = openSync({ path });
    const other = plainConnection(path);
    other.exec("BEGIN IMMEDIATE");
    expect(() => store.upsertCoValue("a", header({}))).toThrow(
      expect.objectContaining({ code: "LOCKED" }),
    );
    // Reads go on.
    expect(store.getCoValueCount()).toBe(0);
    other.exec("ROLLBACK");
    other.close();
    expect(store.upsertCoValue("a", header({}))).toBe(1);
  });
});

describe("openers in several processes", () => {
  test("open a new directory at the same moment, and no row id is skipped or given twice", async () => {
    const path = scratchDirectory();
    await Promise.all([1, 2, 3].map(() => run(path, "upsert", 40)));
    const store = await openAsync({ path });
    expect(await store.getCoValueCount()).toBe(120);
    const rows = [];
    for await (const row of store.rows?.() ?? []) if (row.table === "coValue") rows.push(row.rowID);
    expect(rows).toStrictEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  });

  test("lose no update to one another", async () => {
    const path = scratchDirectory();
    const store = await openAsync({ path });
    await store.upsertCoValue("a", header({}));
    await Promise.all([run(path, "increment", 150), run(path, "increment", 150)]);
    const [row] = await store.getCoValueSessions(1);
    expect(row?.lastIdx).toBe(300);
  });
});

async function run(path: string, action: "upsert" | "increment", count: number): Promise<unknown> {
  const script = fileURLToPath(new URL("./second-opener.test.support.ts", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--conditions=@assay/source", "--import=tsx", script, path, action, `${count}`],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  return JSON.parse(await text(child.stdout));
}
