import { AsyncLocalStorage } from "node:async_hooks";
import { ManualClock } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { expect, test, vi } from "vitest";
import { breakStore } from "./broken-calls.ts";

const options = { path: "unused", durability: "volatile", clock: new ManualClock().now } as const;

// Broke: each broken store had an AsyncLocalStorage of its own, and Node 20 carries every one ever used from
// promise to promise: a self-test was slower with each history that it played.
test("broken stores share one async context, and each knows its own callbacks", async () => {
  const run = vi.spyOn(AsyncLocalStorage.prototype, "run");
  let calls = 0;
  const openBroken = async () => {
    const broken = {
      store: {
        // oxlint-disable-next-line require-yield -- a broken call is a generator
        *stopTrackingSyncState() {
          calls += 1;
        },
      },
    };
    return breakStore(await memoryEngine.openAsync(options), broken);
  };
  const outer = await openBroken();
  const inner = await openBroken();
  await outer.transaction(async () => {
    await inner.transaction(async () => {
      // Refused by each, as by a store that is not broken: the broken call would let it in.
      await expect(outer.stopTrackingSyncState("co_z1")).rejects.toThrow("transaction");
      await expect(inner.stopTrackingSyncState("co_z1")).rejects.toThrow("transaction");
    });
    await inner.stopTrackingSyncState("co_z1");
  });
  expect(calls).toBe(1);
  // The engine's own is one more.
  expect(new Set(run.mock.contexts).size).toBe(2);
  run.mockRestore();
});
