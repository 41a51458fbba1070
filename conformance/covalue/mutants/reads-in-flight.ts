// Bugs that show where reads are in flight beside a transaction, or beside each other.
import { setImmediate as turn, setTimeout as timer } from "node:timers/promises";
import { AssayError } from "@assay/engines/engine";
import { READ_NAMES, type CoValueStore, type StoredSessionRow } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { changeAsync, changeHandle } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";
import { holdTransaction, withOwnTransactions } from "./own-transactions.ts";

/** Bugs in reads that something else is under way beside. */
export const READS_IN_FLIGHT_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "dirty-sessions",
    "sessions are read with the counters that an open transaction has written",
    ["CV-040"],
    (whole) => changeAsync(whole, dirtySessions),
    { api: "async" },
  ),
  engineMutant(
    "commit-acknowledged-early",
    "a transaction answers before what it has written can be read",
    ["CV-041"],
    (whole) =>
      changeAsync(whole, (store) =>
        withOwnTransactions(store, async () => {
          const held = await holdTransaction(store);
          return {
            ...held,
            async commit() {
              void timer(1).then(() => held.commit());
            },
          };
        }),
      ),
    { api: "async" },
  ),
  engineMutant(
    "read-refused-while-writing",
    "getUnsyncedCoValueIDs fails while a transaction is open",
    ["CV-041"],
    (whole) =>
      changeAsync(whole, (store) => {
        let open = 0;
        return {
          transaction: (callback) =>
            store.transaction(async (handle) => {
              open += 1;
              try {
                return await callback(handle);
              } finally {
                open -= 1;
              }
            }),
          async getUnsyncedCoValueIDs() {
            if (open > 0) throw new AssayError("IO_FAILED", "database is locked");
            return store.getUnsyncedCoValueIDs();
          },
        };
      }),
    { api: "async", engine: sqliteEngine },
  ),
  engineMutant(
    "reads-coalesced",
    "a read is answered by an equal one that was begun before it and is still under way",
    ["CV-041"],
    (whole) => changeAsync(whole, coalescedReads),
    { api: "async" },
  ),
];

function dirtySessions(store: CoValueStore): Partial<CoValueStore> {
  const dirty = new Map<number, number>();
  const changed = changeHandle(store, (handle) => ({
    async addSessionUpdate(given) {
      const rowID = await handle.addSessionUpdate(given);
      dirty.set(rowID, given.sessionUpdate.lastIdx);
      return rowID;
    },
  }));
  const dirtied = (row: StoredSessionRow): StoredSessionRow => ({
    ...row,
    lastIdx: dirty.get(row.rowID) ?? row.lastIdx,
  });
  return {
    transaction: async (callback) => {
      try {
        return await changed.transaction(callback);
      } finally {
        dirty.clear();
      }
    },
    async getCoValueSessions(coValue) {
      return (await store.getCoValueSessions(coValue)).map(dirtied);
    },
    async readCoValue(id) {
      const whole = await store.readCoValue(id);
      if (whole === undefined) return undefined;
      const sessions = whole.sessions.map((session) => ({ ...session, row: dirtied(session.row) }));
      return { ...whole, sessions };
    },
  };
}

function coalescedReads(store: CoValueStore): Partial<CoValueStore> {
  const underWay = new Map<string, Promise<unknown>>();
  const coalesced = READ_NAMES.map((name) => [
    name,
    async (...given: unknown[]): Promise<unknown> => {
      // Names and numbers; JSON has no words for some of these.
      const key = [name, ...given].join(" ");
      const earlier = underWay.get(key);
      if (earlier !== undefined) return structuredClone(await earlier);
      const reading: Promise<unknown> = Reflect.apply(store[name], store, given);
      underWay.set(key, reading);
      await turn();
      underWay.delete(key);
      return structuredClone(await reading);
    },
  ]);
  // Each passes on what it is given.
  return Object.fromEntries(coalesced) as Partial<CoValueStore>;
}
