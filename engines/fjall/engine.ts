// The engine over fjall, a log-structured merge tree in Rust. One opener a directory.
import { join } from "node:path";
import type { CoValueEngine } from "../covalue/port.ts";
import { defineEngine, type ResolvedOpenOptions } from "../engine/engine.ts";
import { loadAddon, probeAddon } from "./addon.ts";
import { FjallClient } from "./client.ts";
import { attempt } from "./errors.ts";
import { checkedTuning, TUNING_DEFAULTS } from "./tuning.ts";

/** Beside the directory's stamp: the storage takes a directory for its own. */
export const DATABASE_FOLDER = "database";

/**
 * Durability `process` writes each commit to the operating system, `power` syncs it; parameters:
 * `TUNING_DEFAULTS`.
 */
export const fjallEngine: CoValueEngine = defineEngine({
  name: "fjall",
  layout: 1,
  source: { module: "@assay/engines/fjall", exportName: "fjallEngine" },
  claims: { exclusive: true, atomicCommit: true, atomicRead: true, rows: true },
  durabilities: ["process", "power"],
  defaults: TUNING_DEFAULTS,
  probe: () => probeAddon(),
  openAsync: openClient,
});

async function openClient(options: ResolvedOpenOptions): Promise<FjallClient> {
  const { workerThreads, ...tuning } = checkedTuning(options);
  const { FjallStorageNapi } = await loadAddon();
  const native = await attempt(() =>
    FjallStorageNapi.open(join(options.path, DATABASE_FOLDER), {
      durability: options.durability === "power" ? "power" : "process",
      ...tuning,
      ...(workerThreads === 0 ? {} : { workerThreads }),
    }),
  );
  return new FjallClient(native, options.clock);
}
