// Engines whose openers know of one another within a process, and of none in another.
import { realpathSync } from "node:fs";
import { AssayError, type OpenOptions } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStoreSync } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { changeSync } from "../mutants/broken-engine.ts";
import { withMembers } from "../mutants/broken-calls.ts";

const held = new Set<string>();

function lockedHere(options: OpenOptions): CoValueStoreSync {
  const path = realpathSync(options.path);
  if (held.has(path)) throw new AssayError("LOCKED", `${path} is open`);
  const store = sqliteEngine.openSync(options);
  held.add(path);
  let isOpen = true;
  return withMembers(store, {
    close() {
      store.close();
      if (isOpen) held.delete(path);
      isOpen = false;
    },
  });
}

/** Claims `exclusive`, with a lock that is this process's own. */
export const exclusiveHere: CoValueEngine = {
  ...sqliteEngine,
  name: "exclusive-here",
  apis: ["sync"],
  claims: { ...sqliteEngine.claims, exclusive: true },
  openSync: lockedHere,
};

const counts = new Map<string, number>();

/** Remembers how many coValues there are, for all openers of this process. */
export const countedHere: CoValueEngine = {
  ...changeSync(sqliteEngine, (store, { path }) => ({
    getCoValueCount() {
      const count = counts.get(path) ?? store.getCoValueCount();
      counts.set(path, count);
      return count;
    },
    commitBatch(writes) {
      counts.delete(path);
      return store.commitBatch(writes);
    },
    upsertCoValue(id, header) {
      counts.delete(path);
      return store.upsertCoValue(id, header);
    },
  })),
  name: "counted-here",
  apis: ["sync"],
};
