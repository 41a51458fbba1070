// The composite on lmdb-js: a load is one range, a commit some gets and one write transaction.
import type * as Lmdb from "lmdb";
import { rawLibrary } from "../contest/raw-library.ts";
import type { RawCoValues } from "./raw-store.ts";
import { coValueOf, entriesOf, lookupKeys, newCounters, rangeOf, type TextEntry } from "./run.ts";

type Database = Lmdb.RootDatabase<string, string>;

/** Opens a new database in a directory, whose calls answer at once. */
export function openRawLmdbCoValuesSync(path: string): RawCoValues<"sync"> {
  const database = open(path);
  const counters = newCounters();
  return {
    load: (id) => load(database, id),
    commit(write) {
      const found = lookupKeys(write).map((key) => database.get(key));
      const { rowID, entries } = entriesOf(write, found, counters);
      database.transactionSync(() => {
        for (const [key, value] of entries) void database.put(key, value);
      });
      return rowID;
    },
    close: () => database.close(),
  };
}

/** Opens a new database in a directory, whose calls answer with promises. */
export function openRawLmdbCoValues(path: string): RawCoValues<"async"> {
  const database = open(path);
  const counters = newCounters();
  return {
    load: async (id) => load(database, id),
    async commit(write) {
      const found = lookupKeys(write).map((key) => database.get(key));
      const { rowID, entries } = entriesOf(write, found, counters);
      await database.batch(() => {
        for (const [key, value] of entries) void database.put(key, value);
      });
      return rowID;
    },
    close: () => database.close(),
  };
}

function open(path: string): Database {
  const lmdb = rawLibrary<typeof Lmdb>("lmdb");
  return lmdb.open<string, string>(path, {
    noSubdir: false,
    encoding: "string",
    maxDbs: 1,
    noMetaSync: true,
    overlappingSync: false,
    eventTurnBatching: false,
  });
}

function load(database: Database, id: string): ReturnType<typeof coValueOf> {
  const entries: TextEntry[] = [];
  for (const { key, value } of database.getRange(rangeOf(id))) entries.push([key, value]);
  return coValueOf(id, entries);
}
