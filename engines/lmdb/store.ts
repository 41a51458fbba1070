// The ordered store over one LMDB database, in both apis.
//
// The library's `overlappingSync` is off. It lets a commit be seen before it is on disk, so that the next
// one can begin meanwhile; here one caller writes at a time and waits for each batch, so it would gain
// nothing, cost a second meta page and, after a power loss, a rollback. Without it a commit that was
// acknowledged is as durable as its sync mode says, and `flushed` adds nothing to it.
import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Answer, Api } from "../engine/cell.ts";
import { AssayError } from "../engine/errors.ts";
import { runAsync, runSync, settle, type Steps } from "../engine/steps.ts";
import type {
  Key,
  KeyRange,
  OrderedStats,
  OrderedStore,
  OrderedStoreOf,
  OrderedStoreSync,
  Scan,
  ScanOptions,
  Snapshot,
  Write,
} from "../ordered/port.ts";
import { DATA_FILE, prepareFiles } from "./data-file.ts";
import type { Driver } from "./driver.ts";
import { attempt, commitFailure, toAssayError } from "./errors.ts";
import { assertKey, getMany, MOST_READERS, type Database } from "./reads.ts";
import { forgetClose, rememberClose } from "./last-close.ts";
import { makeRoom } from "./room.ts";
import { beginScan, hold, type Reading, type Reply } from "./snapshot.ts";
import type { PageCheck, SyncMode } from "./tuning.ts";

/** What a store is opened with. */
export interface LmdbOptions {
  readonly driver: Driver;
  /** The directory of the database, which this opener holds alone. */
  readonly path: string;
  readonly syncMode: SyncMode;
  readonly pageCheck: PageCheck;
  /** Called once the database is closed. */
  readonly onClosed: () => void;
}

/** Tells whether a commit is under way, which goes on in another thread while the process exits. */
export interface Committing {
  readonly isCommitting: boolean;
}

/** Opens the store whose methods return promises. Errors: `CORRUPT`, `DISK_FULL`, `IO_FAILED`. */
export function openLmdbStore(options: LmdbOptions): OrderedStore & Committing {
  return new LmdbStore<"async">(options, {
    reply: async (path, work) => attempt(path, work),
    run: runAsync,
    // Instructions for another thread, which begins, writes and commits one transaction.
    commit: async (database, writes) => {
      try {
        await database.batch(() => apply(database, writes));
      } catch (error) {
        throw await commitFailure(error);
      }
    },
    sync: promisify(fdatasync),
    close: async (database) => database.close(),
  });
}

/** Opens the store whose methods answer at once. Errors: those of `openLmdbStore`. */
export function openLmdbStoreSync(options: LmdbOptions): OrderedStoreSync & Committing {
  return new LmdbStore<"sync">(options, {
    reply: attempt,
    run: runSync,
    commit: (database, writes) => {
      database.transactionSync(() => apply(database, writes));
    },
    sync: fdatasyncSync,
    // It answers with a promise, but with no async commit to wait for it has closed by then.
    close: (database) => void database.close(),
  });
}

/** In what the two apis differ. */
interface Calls<A extends Api> {
  readonly reply: Reply<A>;
  readonly run: <T>(steps: Steps<T>) => Answer<A, T>;
  readonly commit: (database: Database, writes: readonly Write[]) => Answer<A, void>;
  readonly sync: (file: number) => Answer<A, void>;
  readonly close: (database: Database) => Answer<A, void>;
}

class LmdbStore<A extends Api> implements OrderedStoreOf<A>, Committing {
  readonly #options: LmdbOptions;
  readonly #calls: Calls<A>;
  readonly #database: Database;
  /** The data file once more, to be synced. */
  readonly #file: number;
  readonly #stats: OrderedStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  readonly #reading: Reading<A>;
  /** Why no more is written. */
  #broken: AssayError | undefined;
  /** Why nothing that was written can be called durable any more. */
  #unsynced: AssayError | undefined;
  #isCommitting = false;

  constructor(options: LmdbOptions, calls: Calls<A>) {
    this.#options = options;
    this.#calls = calls;
    prepareFiles(options.path, options.pageCheck);
    if (options.syncMode === "never") attempt(options.path, () => forgetClose(options.path));
    this.#file = openSync(join(options.path, DATA_FILE), "r+");
    try {
      this.#database = openDatabase(options);
    } catch (error) {
      closeSync(this.#file);
      throw error;
    }
    this.#reading = {
      path: options.path,
      database: this.#database,
      stats: this.#stats,
      reply: calls.reply,
      newest: undefined,
    };
  }

  get isCommitting(): boolean {
    return this.#isCommitting;
  }

  getMany(keys: readonly Key[]) {
    const { path, database, stats, reply } = this.#reading;
    return reply(path, () => getMany(database, stats, keys));
  }

  scan(range: KeyRange, options?: ScanOptions): Scan<A> {
    return beginScan(this.#reading, range, options);
  }

  snapshot(): Snapshot<A> {
    return hold(this.#reading);
  }

  batch(writes: readonly Write[]) {
    return this.#calls.run(this.#batch(writes));
  }

  sync() {
    return this.#calls.run(this.#sync());
  }

  stats(): OrderedStats {
    return { ...this.#stats };
  }

  close() {
    return this.#calls.run(this.#close());
  }

  *#batch(writes: readonly Write[]): Steps<void> {
    // All before the first is handed over: a batch that fails half-way would be committed by halves.
    for (const [key] of writes) assertKey(key);
    if (this.#broken !== undefined) throw this.#broken;
    const stats = this.#stats;
    stats.calls += 1;
    stats.rows += writes.length;
    for (const [key, value] of writes) stats.batchBytes += key.length + (value?.length ?? 0);
    if (writes.length === 0) return;
    attempt(this.#options.path, () => makeRoom(this.#options.path, this.#file, writes));
    if (this.#options.syncMode !== "never") stats.syncsRequested += 1;
    this.#isCommitting = true;
    try {
      yield* settle(this.#calls.commit(this.#database, writes));
    } catch (error) {
      throw this.#failed(error);
    } finally {
      this.#isCommitting = false;
    }
  }

  /**
   * The library's own `sync` has no form that answers at once. Once it has failed it fails until the store
   * is opened again: Linux tells of pages that it could not write once, and takes them for written afterwards.
   */
  *#sync(): Steps<void> {
    if (this.#unsynced !== undefined) throw this.#unsynced;
    this.#stats.syncsRequested += 1;
    try {
      yield* settle(this.#calls.sync(this.#file));
    } catch (error) {
      const failure = this.#failed(error);
      this.#unsynced = this.#broken;
      throw failure;
    }
  }

  *#close(): Steps<void> {
    const { path, syncMode, onClosed } = this.#options;
    try {
      while (this.#reading.newest !== undefined) this.#reading.newest.release();
      yield* settle(this.#calls.close(this.#database));
      // A file whose pages did not reach the disk may be another after a power loss, and look the same.
      const isSynced = syncMode !== "never" && this.#broken === undefined;
      if (isSynced) rememberClose(path, join(path, DATA_FILE));
    } catch (error) {
      throw toAssayError(path, error);
    } finally {
      closeSync(this.#file);
      onClosed();
    }
  }

  /**
   * What a failed commit or sync answers. After one the store takes no more writes: what the disk kept is
   * unknown, and the library waits forever for its next async transaction once LMDB has given up.
   */
  #failed(reason: unknown): AssayError {
    const error = toAssayError(this.#options.path, reason);
    this.#broken = new AssayError(
      error.code,
      `the lmdb store at ${this.#options.path} takes no writes after one or a sync failed; open it again`,
      { cause: error },
    );
    return error;
  }
}

/** Opens the library's database; its files were found or made sound before. */
function openDatabase({ driver, path, syncMode }: LmdbOptions): Database {
  return attempt(path, () =>
    driver.open<Uint8Array, Uint8Array>(path, {
      // A path with a dot would be taken for that of a file.
      noSubdir: false,
      encoding: "binary",
      keyEncoding: "binary",
      // Keys lie in the root database; there are no others.
      maxDbs: 1,
      maxReaders: MOST_READERS,
      overlappingSync: false,
      // Otherwise the library makes a promise of its own for each turn of the event loop, and a commit that
      // fails rejects it besides the one it answered with.
      eventTurnBatching: false,
      noMetaSync: syncMode === "pages",
      noSync: syncMode === "never",
    }),
  );
}

/** Hands the writes to the transaction that is being made. */
function apply(database: Database, writes: readonly Write[]): void {
  for (const [key, value] of writes) {
    if (value === undefined) void database.remove(key);
    else void database.put(key, value);
  }
}
