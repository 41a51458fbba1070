import { logger } from "cojson";
import { expect, test } from "vitest";
import { APIS, ManualClock, runAsync } from "@assay/engines/engine";
import { Player, skippedOperations, type AnyCoValueStore } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { viewOf } from "./view.ts";

test.each(APIS)("a store's warning stands at the read that it came with, %s", async (api) => {
  const clock = new ManualClock();
  const options = { path: "unused", durability: "volatile", clock: clock.now } as const;
  const store: AnyCoValueStore =
    api === "async" ? await memoryEngine.openAsync(options) : memoryEngine.openSync(options);
  Object.assign(store, {
    getCoValue() {
      logger.warn("Invalid JSON in header");
      return api === "async" ? Promise.resolve(undefined) : undefined;
    },
  });
  const player = new Player({ api, store, clock, skips: skippedOperations(api, true) });
  const view = await runAsync(viewOf(player, ["co_z1"]));
  const warned = Object.keys(view).filter((piece) => "warned" in (view[piece] ?? {}));
  expect(warned).toEqual(["getCoValue co_z1"]);
});
