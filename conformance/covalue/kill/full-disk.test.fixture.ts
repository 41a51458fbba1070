// Engines that report a full disk: where a killed process writes, and where what it left is opened again.
import { AssayError } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { breakStore } from "../mutants/broken-calls.ts";

const noRoom = (): never => {
  throw new AssayError("DISK_FULL", "no room left");
};

export const fullAtWriting: CoValueEngine = {
  ...sqliteEngine,
  openAsync: async (options) =>
    breakStore(await sqliteEngine.openAsync(options), {
      store: {
        // oxlint-disable-next-line require-yield -- it fails before
        *upsertCoValue() {
          return noRoom();
        },
      },
    }),
};

export const fullAtReopening: CoValueEngine = {
  ...sqliteEngine,
  async openAsync(options) {
    const store = await sqliteEngine.openAsync(options);
    return (await store.getCoValueCount()) === 0 ? store : noRoom();
  },
};
