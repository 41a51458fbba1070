import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { everyCall } from "../covalue/every-call.test.support.ts";
import { CELLS, cleanUp, coID, header, openAsync, scratchDirectory } from "./cells.test.support.ts";
import { DATABASE_FILE } from "./connection.ts";

afterEach(cleanUp);

describe.each(CELLS)("closing the $api store", ({ open }) => {
  test("is idempotent, and every call after it gets STORE_CLOSED", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    await store.close();
    await store.close();
    for (const call of everyCall(store)) {
      await expect((async () => call())()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    }
  });

  test("ends an iteration of rows that is under way", async () => {
    const store = await open();
    for (const id of ["a", "b"]) await store.upsertCoValue(id, header({}));
    let seen = 0;
    const iterating = (async () => {
      for await (const row of store.rows?.() ?? []) {
        seen += row.table === "coValue" ? 1 : 0;
        await store.close();
      }
    })();
    await expect(iterating).rejects.toMatchObject({ code: "STORE_CLOSED" });
    expect(seen).toBe(1);
  });

  test("leaves neither a log nor shared memory behind", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    await store.upsertCoValue("a", header({}));
    await store.close();
    for (const suffix of ["-wal", "-shm", "-journal"]) {
      expect(existsSync(join(path, DATABASE_FILE + suffix))).toBe(false);
    }
  });
});

describe("closing the async store while it is busy", () => {
  test("waits for a transaction that is open alone", async () => {
    const store = await openAsync();
    let ended = false;
    const working = store.transaction(async (handle) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await handle.markCoValueAsDeleted(coID("a"));
      ended = true;
    });
    await store.close();
    expect(ended).toBe(true);
    await working;
  });

  test("waits for the open transaction and the writers behind it, and refuses newcomers", async () => {
    const path = scratchDirectory();
    const store = await openAsync({ path });
    const order: string[] = [];
    const working = store
      .transaction(async (handle) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await handle.markCoValueAsDeleted(coID("a"));
      })
      .then(() => order.push("transaction"));
    const queued = store.upsertCoValue("b", header({})).then(() => order.push("upsert"));
    const closing = store.close().then(() => order.push("close"));
    await expect(store.getCoValueCount()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await Promise.all([working, queued, closing]);
    expect(order).toStrictEqual(["transaction", "upsert", "close"]);
    const again = await openAsync({ path });
    expect(await again.getAllCoValuesWaitingForDelete()).toStrictEqual(["a"]);
    expect(await again.getCoValueCount()).toBe(1);
  });
});
