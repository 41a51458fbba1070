// Closing: nothing is left behind, and nothing is asked of a store that is gone.
import { afterEach, describe, expect, test } from "vitest";
import { everyCall } from "../covalue/every-call.test.support.ts";
import { cleanUp, header, isBuilt, open, put, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

describe.skipIf(!isBuilt)("closing (needs the addon: npm run setup)", () => {
  test("is idempotent, and every call after it gets STORE_CLOSED", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    await Promise.all([store.close(), store.close()]);
    await store.close();
    for (const call of everyCall(store)) {
      await expect((async () => call())()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    }
  });

  test("waits for the open transaction, for the writers behind it and for reads, and refuses newcomers", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    await store.upsertCoValue("a", header({}));
    const order: string[] = [];
    const working = store
      .transaction(async (handle) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        await put(handle, 1, "s", { lastIdx: 1 });
      })
      .then(() => order.push("transaction"));
    const queued = store.upsertCoValue("b", header({})).then(() => order.push("upsert"));
    const reads = Array.from({ length: 50 }, () => store.readCoValue("a"));
    const closing = store.close().then(() => order.push("close"));
    await expect(store.getCoValueCount()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    expect(await Promise.all(reads)).toHaveLength(50);
    await Promise.all([working, queued, closing]);
    expect(order).toStrictEqual(["transaction", "upsert", "close"]);
    const again = await open({ path });
    expect(await again.getCoValueSessions(1)).toHaveLength(1);
    expect(await again.getCoValueCount()).toBe(2);
  });

  test("ends a walk over rows that is under way, and one that nobody goes on with", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    const pad = "x".repeat(1_000);
    for (let index = 0; index < 300; index += 1) {
      await store.upsertCoValue(`${index}`, header({ pad }));
    }
    const left = store.rows();
    await left.next();
    const walking = (async () => {
      for await (const row of store.rows()) {
        expect(row.table).toBe("coValue");
        await store.close();
      }
    })();
    await expect(walking).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await expect(left.next()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    // Nothing of it holds the directory any more.
    expect(await (await open({ path })).getCoValueCount()).toBe(300);
  });
});
