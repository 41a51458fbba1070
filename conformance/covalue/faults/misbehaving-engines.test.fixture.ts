// Engines that do, with a directory that SQLite finds damaged, what no engine may.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { AssayError, settle } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStore } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { breakStore, type BrokenStoreCalls } from "../mutants/broken-calls.ts";

type OpenAsync = CoValueEngine["openAsync"];

/** An engine of which only the opening of a damaged directory is another one's. */
function onDamage(
  openDamaged: (error: unknown, ...opening: Parameters<OpenAsync>) => Promise<CoValueStore>,
): CoValueEngine {
  return {
    ...sqliteEngine,
    openAsync: (options) =>
      sqliteEngine.openAsync(options).catch((error: unknown) => openDamaged(error, options)),
  };
}

/** As an access beyond the end of a mapped file does. */
export const crashes = onDamage(async () => process.kill(process.pid, "SIGBUS") as never);

export const hangs = onDamage(() => new Promise(() => {}));

export const throwsTheLibrarysError = onDamage(async () => {
  throw new Error("file is not a database");
});

/** Refuses, and lets a second promise reject that nobody waits for. */
export const rejectsBesides = onDamage(async (error) => {
  void Promise.reject(new Error("nobody waits for this"));
  throw error;
});

/** As one that takes every error at opening for that of its lock. */
export const saysLocked = onDamage(async (error) => {
  throw new AssayError("LOCKED", "another opener holds the directory", { cause: error });
});

/** A refused opening that leaves its lock behind. */
export const staysLocked = ((): CoValueEngine => {
  let refused = false;
  return onDamage(async (error) => {
    if (refused) throw new AssayError("LOCKED", "another opener holds the directory");
    refused = true;
    throw error;
  });
})();

/** As one that takes a damaged store for none, and makes a new one. */
export const startsAnew = onDamage(async (_, options) => {
  rmSync(join(options.path, "covalues.sqlite"));
  return sqliteEngine.openAsync(options);
});

function wrongAnswers(store: BrokenStoreCalls): CoValueEngine {
  return {
    ...sqliteEngine,
    openAsync: async (options) => breakStore(await sqliteEngine.openAsync(options), { store }),
  };
}

export const countsWrongly = wrongAnswers({
  *getCoValueCount(store) {
    return (yield* settle(store.getCoValueCount())) + 1;
  },
});

/** No number of commits leaves a store without its first coValue. */
export const losesTheOldest = wrongAnswers({
  *getCoValueIDs(store, limit, offset) {
    return (yield* settle(store.getCoValueIDs(limit, offset))).slice(1);
  },
});
