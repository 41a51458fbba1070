// LevelDB as an ordered store: all that the port asks, in each durability and with small pages of data.
import { afterEach, describe, expect, test } from "vitest";
import { orderedStoreChecks } from "../ordered/ordered-store.test.support.ts";
import type { Database } from "./driver.ts";
import { LevelStore } from "./store.ts";
import { cleanUp, open } from "./stores.test.support.ts";

afterEach(cleanUp);

describe.each([
  { durability: "process", tuning: {} },
  { durability: "power", tuning: {} },
  // Every few batches become a table, which compactions then merge.
  { durability: "process", tuning: { writeBufferBytes: 65_536, blockBytes: 1_024 } },
] as const)("the ordered store, $durability $tuning", (options) => {
  const checks = orderedStoreChecks(
    {
      api: "async",
      open: (path) => open(path, options),
      keepsData: true,
      syncsPerBatch: options.durability === "power" ? 1 : 0,
    },
    20,
  );
  for (const { name, run } of checks) test(name, run);
});

test("a store that LevelDB fails to close says so, and gives its directory back", async () => {
  let closed = 0;
  // Of the database nothing but this is called.
  const database = { close: () => Promise.reject(new Error("no")) } as unknown as Database;
  const onClosed = (): void => void (closed += 1);
  const store = new LevelStore({ path: "here", database, syncs: false, onClosed });
  await expect(store.close()).rejects.toThrow("no");
  expect(closed).toBe(1);
});
