// The SQLite engine over better-sqlite3. One database in the directory, in WAL mode, which any number
// of openers share: a second one is not refused, the two agree.
import type { CoValueEngine } from "../covalue/port.ts";
import { defineEngine, type ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";
import { SqliteDatabase } from "./database.ts";
import { engineProbe } from "../engine/optional-library.ts";
import { probeDriver } from "./driver.ts";
import { attempt } from "./errors.ts";
import { LAYOUT } from "./schema.ts";
import { SqliteStoreSync } from "./store-sync.ts";
import { SqliteStore } from "./store.ts";
import { TUNING_DEFAULTS } from "./tuning.ts";

/** Durability `process` is synchronous NORMAL, `power` is FULL; parameters: `TUNING_DEFAULTS`. */
export const sqliteEngine: CoValueEngine = defineEngine({
  name: "sqlite",
  layout: LAYOUT,
  source: { module: "@assay/engines/sqlite", exportName: "sqliteEngine" },
  claims: { exclusive: false, atomicCommit: true, atomicRead: true, rows: true },
  durabilities: ["process", "power"],
  defaults: TUNING_DEFAULTS,
  probe: async () => engineProbe(probeDriver()),
  openAsync: async (options) => new SqliteStore(openDatabase(options)),
  openSync: (options) => new SqliteStoreSync(openDatabase(options)),
});

function openDatabase(options: ResolvedOpenOptions): SqliteDatabase {
  try {
    return attempt(() => new SqliteDatabase(options));
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    const { code, message, cause } = error;
    throw new AssayError(code, `cannot open ${options.path}: ${message}`, { cause });
  }
}
