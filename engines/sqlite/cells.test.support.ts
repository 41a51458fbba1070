// What this folder's tests share: directories that go away, both apis behind one face, short ways to
// write coValues. Not for anyone else.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "better-sqlite3";
import type { CoValueStore, CoValueStoreSync } from "../covalue/port.ts";
import { transact, type AnyCoValueStore, type AnyCoValueTransaction } from "../covalue/transact.ts";
import { APIS, runAsync, type Api, type OpenOptions, type Steps } from "../engine/index.ts";
import { DATABASE_FILE } from "./connection.ts";
import { loadDriver } from "./driver.ts";
import { sqliteEngine } from "./engine.ts";

export * from "../covalue/write-content.test.support.ts";

const ROOT = fileURLToPath(new URL("../../.assay/tmp/", import.meta.url));
const made: string[] = [];

/** A new directory under the repository's `.assay`. */
export function scratchDirectory(): string {
  mkdirSync(ROOT, { recursive: true });
  const path = mkdtempSync(`${ROOT}sqlite-test-`);
  made.push(path);
  return path;
}

/** Closes what the test left open and removes its directories. */
export async function cleanUp(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
}

const opened: AnyCoValueStore[] = [];

/** Opens an async store, which `cleanUp` closes. */
export async function openAsync(options: Partial<OpenOptions> = {}): Promise<CoValueStore> {
  const path = options.path ?? scratchDirectory();
  const store = await sqliteEngine.openAsync({ durability: "process", ...options, path });
  opened.push(store);
  return store;
}

/** Opens a sync store, which `cleanUp` closes. */
export function openSync(options: Partial<OpenOptions> = {}): CoValueStoreSync {
  const path = options.path ?? scratchDirectory();
  const store = sqliteEngine.openSync({ durability: "process", ...options, path });
  opened.push(store);
  return store;
}

/** One api under test. */
export interface TestCell {
  readonly api: Api;
  open(options?: Partial<OpenOptions>): Promise<AnyCoValueStore>;
  /** Runs a transaction of either api. */
  transact(
    store: AnyCoValueStore,
    body: (handle: AnyCoValueTransaction) => Steps<void>,
  ): Promise<void>;
}

/** Both apis, for `describe.each`. */
export const CELLS: readonly TestCell[] = APIS.map((api) => ({
  api,
  open: async (options) => (api === "async" ? openAsync(options) : openSync(options)),
  transact: async (store, body) => runAsync(transact(api, store, body)),
}));

/** A connection beside the engine, to plant what the engine itself never writes. */
export function plainConnection(path: string): Database {
  return new (loadDriver())(join(path, DATABASE_FILE));
}
