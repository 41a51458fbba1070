// Loops on lmdb-js, opened as the adapter opens it. Reads answer in the call, in both apis: the library's own
// awaited reads only touch the pages in another thread first.
import type * as Lmdb from "lmdb";
import type { Entry, Key, Write } from "@assay/engines/ordered";
import { rawLibrary } from "../contest/raw-library.ts";
import type { RawOrdered } from "./raw-store.ts";

type Database = Lmdb.RootDatabase<Uint8Array, Uint8Array>;

/** Opens a new database in a directory, whose loops answer at once. */
export function openRawLmdbSync(path: string): RawOrdered<"sync"> {
  const database = open(path);
  return {
    ...reads(database),
    batch: (writes) => database.transactionSync(() => put(database, writes)),
    close: () => database.close(),
  };
}

/** Opens a new database in a directory, whose loops answer with promises. */
export function openRawLmdb(path: string): RawOrdered<"async"> {
  const database = open(path);
  const { getMany, scan } = reads(database);
  const getIn = async (transaction: Lmdb.Transaction, key: Key) =>
    database.get(key, { transaction });
  const end = async (transaction: Lmdb.Transaction) => transaction.done();
  return {
    getMany: async (keys) => getMany(keys),
    scan: async (range) => scan(range),
    batch: async (writes) => {
      await database.batch(() => put(database, writes));
    },
    async getInSnapshot(key) {
      const transaction = database.useReadTransaction();
      const value = await getIn(transaction, key);
      await end(transaction);
      return value;
    },
    close: () => database.close(),
  };
}

function open(path: string): Database {
  const lmdb = rawLibrary<typeof Lmdb>("lmdb");
  return lmdb.open<Uint8Array, Uint8Array>(path, {
    noSubdir: false,
    encoding: "binary",
    keyEncoding: "binary",
    maxDbs: 1,
    // A commit's pages are synced and its meta page is not: a killed process loses nothing.
    noMetaSync: true,
    overlappingSync: false,
    eventTurnBatching: false,
  });
}

function reads(database: Database): Pick<RawOrdered<"sync">, "getMany" | "scan" | "getInSnapshot"> {
  return {
    getMany: (keys) => keys.map((key) => database.get(key)),
    scan({ start, end }) {
      const entries: Entry[] = [];
      for (const { key, value } of database.getRange({ start, end })) entries.push([key, value]);
      return entries;
    },
    getInSnapshot(key: Key) {
      const transaction = database.useReadTransaction();
      const value = database.get(key, { transaction });
      transaction.done();
      return value;
    },
  };
}

function put(database: Database, writes: readonly Write[]): void {
  for (const [key, value] of writes) {
    if (value === undefined) void database.remove(key);
    else void database.put(key, value);
  }
}
