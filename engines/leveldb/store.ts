// The ordered store over an open LevelDB.
import type { Snapshot as LevelSnapshot } from "classic-level";
import { AssayError, errorCode, type ErrorCode } from "../engine/errors.ts";
import type {
  Key,
  KeyRange,
  OrderedStats,
  OrderedStore,
  Scan,
  ScanOptions,
  Snapshot,
  Write,
} from "../ordered/port.ts";
import type { Database } from "./driver.ts";
import { attempt, attemptSync, toAssayError } from "./errors.ts";
import { LevelScan } from "./scan.ts";
import { syncFiles } from "./sync-files.ts";

/** After a write that failed so, the log is not what LevelDB takes it for. */
const BREAKING: readonly (ErrorCode | undefined)[] = ["DISK_FULL", "IO_FAILED", "CORRUPT"];

/** What a store is made of. */
export interface LevelStoreOptions {
  readonly path: string;
  /** Open. */
  readonly database: Database;
  /** Whether each batch is made durable before it is acknowledged. */
  readonly syncs: boolean;
  /** Called once the database is closed. */
  readonly onClosed: () => void;
}

/**
 * An `OrderedStore` in a directory that LevelDB holds.
 *
 * Reads go to libuv's threads although `getSync` costs a fifth of an awaited read: in an async cell it
 * would hold up everything else whenever a block has to come from the disk.
 */
export class LevelStore implements OrderedStore {
  readonly #path: string;
  readonly #db: Database;
  /** Whether each batch waits until its log is on the disk. */
  readonly #syncs: boolean;
  readonly #onClosed: () => void;
  readonly #stats: OrderedStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  /** Why no more is written. */
  #broken: AssayError | undefined;
  /** Why nothing that was written can be called durable any more. */
  #unsynced: AssayError | undefined;

  constructor({ path, database, syncs, onClosed }: LevelStoreOptions) {
    this.#path = path;
    this.#db = database;
    this.#syncs = syncs;
    this.#onClosed = onClosed;
  }

  getMany(keys: readonly Key[]): Promise<(Uint8Array | undefined)[]> {
    return this.#getMany(keys);
  }

  scan(range: KeyRange, options?: ScanOptions): Scan<"async"> {
    return this.#scan(range, options);
  }

  snapshot(): Snapshot<"async"> {
    const snapshot = attemptSync(this.#path, () => this.#db.snapshot());
    return {
      getMany: (keys) => this.#getMany(keys, snapshot),
      scan: (range, options) => this.#scan(range, options, snapshot),
      close: () => snapshot.close(),
    };
  }

  async batch(writes: readonly Write[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    this.#stats.calls += 1;
    if (writes.length === 0) return;
    const operations = writes.map(([key, value]) => {
      this.#stats.batchBytes += key.length + (value?.length ?? 0);
      return value === undefined
        ? ({ type: "del", key } as const)
        : ({ type: "put", key, value } as const);
    });
    if (this.#syncs) this.#stats.syncsRequested += 1;
    try {
      await attempt(this.#path, () => this.#db.batch(operations, { sync: this.#syncs }));
    } catch (error) {
      this.#breakAfter(error);
      throw error;
    }
    this.#stats.rows += writes.length;
  }

  /**
   * Also makes durable what batches with `sync: false` wrote. LevelDB's own means is a synced batch,
   * which would not do: classic-level ends an empty one before LevelDB sees it, and LevelDB syncs the
   * present log alone, while an older one may still hold what has not become a table yet.
   *
   * Once it has failed it fails until the store is opened again, and so do batches: Linux tells of pages
   * that it could not write once, and takes them for written afterwards.
   */
  async sync(): Promise<void> {
    if (this.#unsynced !== undefined) throw this.#unsynced;
    this.#stats.syncsRequested += 1;
    try {
      await attempt(this.#path, () => syncFiles(this.#path));
    } catch (error) {
      this.#unsynced ??= this.#reopenAfter("a sync", error);
      this.#broken ??= this.#unsynced;
      throw error;
    }
  }

  stats(): OrderedStats {
    return { ...this.#stats };
  }

  /** Open scans and snapshots are closed with it. */
  async close(): Promise<void> {
    try {
      await attempt(this.#path, () => this.#db.close());
    } finally {
      this.#onClosed();
    }
  }

  async #getMany(
    keys: readonly Key[],
    snapshot?: LevelSnapshot,
  ): Promise<(Uint8Array | undefined)[]> {
    this.#stats.calls += 1;
    try {
      // Without options the library need not merge them with its own.
      const values = await (snapshot === undefined
        ? this.#db.getMany([...keys])
        : this.#db.getMany([...keys], { snapshot }));
      for (const value of values) if (value !== undefined) this.#stats.rows += 1;
      return values;
    } catch (error) {
      throw toAssayError(this.#path, error);
    }
  }

  #scan(range: KeyRange, options?: ScanOptions, snapshot?: LevelSnapshot): Scan<"async"> {
    const source = { path: this.#path, db: this.#db, stats: this.#stats, snapshot };
    return new LevelScan(source, range, options);
  }

  /**
   * LevelDB goes on after a batch that it could not write to its log, as when the disk was full for a
   * moment: it acknowledges later ones and puts them where its own recovery drops them, behind a torn
   * record. So nothing more is written until the store is opened again.
   */
  #breakAfter(error: unknown): void {
    const code = errorCode(error);
    if (code !== undefined && BREAKING.includes(code)) {
      this.#broken = this.#reopenAfter("a write", error);
    }
  }

  #reopenAfter(what: string, cause: unknown): AssayError {
    return new AssayError(
      errorCode(cause) ?? "IO_FAILED",
      `${what} to ${this.#path} failed, and what is written after it could be lost; close the store and open it again`,
      { cause },
    );
  }
}
