// One connection to the database of a directory: how it is opened, how several statements become one
// commit, how commits are made durable, how it is closed. Knows no table.
import { closeSync, fsyncSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import type { ResolvedOpenOptions } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";
import { loadDriver } from "./driver.ts";
import { LAYOUT, SCHEMA } from "./schema.ts";
import { Command, Counters, Query } from "./statement.ts";
import { prepareStatements, type Statements } from "./statements.ts";
import { assertTuning } from "./tuning.ts";

/** Name of the database's file inside the directory. */
export const DATABASE_FILE = "covalues.sqlite";

/** How long a writer waits for another opener's commit before it fails with `LOCKED`. */
const BUSY_TIMEOUT_MS = 5_000;

/** An open database with its statements. */
export class Connection {
  readonly counters = new Counters();
  readonly statements: Statements;
  readonly #path: string;
  readonly #database: Database;
  readonly #syncsEachCommit: boolean;
  readonly #syncsNothing: boolean;
  readonly #begin: Command;
  readonly #beginImmediate: Command;
  readonly #commit: Command;
  readonly #rollback: Command;
  readonly #dataVersion: Query<[version: number]>;

  /** Errors: `ENGINE_UNAVAILABLE`, `TUNING_UNKNOWN`, `DURABILITY_UNSUPPORTED`, and those of SQLite, not yet coded. */
  constructor(options: ResolvedOpenOptions) {
    const tuning = assertTuning(options);
    this.#path = options.path;
    this.#syncsEachCommit = options.durability === "power";
    this.#syncsNothing = tuning.synchronous === "off";
    const driver = loadDriver();
    this.#database = new driver(join(options.path, DATABASE_FILE), { timeout: BUSY_TIMEOUT_MS });
    try {
      this.#configure(tuning.cacheBytes);
      const command = (sql: string): Command => new Command(this.#database, this.counters, sql);
      this.#begin = command("BEGIN");
      this.#beginImmediate = command("BEGIN IMMEDIATE");
      this.#commit = command("COMMIT");
      this.#rollback = command("ROLLBACK");
      this.#dataVersion = new Query(this.#database, this.counters, "PRAGMA data_version");
      this.statements = prepareStatements(this.#database, this.counters);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Runs statements as one commit: all of them or, when one or the commit fails, none. */
  commitAll<T>(work: () => T): T {
    return this.#counted(() => this.#inTransaction(this.#beginImmediate, work));
  }

  /** Runs one statement, which is a commit by itself. */
  commitOne<T>(work: () => T): T {
    return this.#counted(work);
  }

  /** Runs queries that all see one state, whatever other openers commit meanwhile. */
  readAll<T>(work: () => T): T {
    return this.#inTransaction(this.#begin, work);
  }

  /** Changes whenever another opener has committed. */
  dataVersion(): number {
    return this.#dataVersion.first()?.[0] ?? 0;
  }

  /**
   * Makes every acknowledged commit survive a power loss.
   *
   * A commit lies in the log until a checkpoint has moved it, and with synchronous NORMAL and FULL a
   * checkpoint syncs what it moves: syncing the log is enough. It is done beside SQLite, since a
   * checkpoint would have to wait for other openers' reads. (The database's file must not be opened
   * so: closing it would drop the process's locks on it. The log's carries none.)
   *
   * With OFF nothing was synced, a checkpoint's work neither: there a checkpoint under NORMAL is
   * made, which syncs both files once there is a page to move.
   */
  sync(): void {
    this.counters.syncsRequested += 1;
    if (this.#syncsNothing) this.#checkpoint();
    else {
      syncFile(join(this.#path, `${DATABASE_FILE}-wal`));
      // The log's own entry in the directory, which SQLite syncs only with the log.
      syncFile(this.#path);
    }
  }

  /** SQLite moves the log into the database when its last opener closes. */
  close(): void {
    this.#database.close();
  }

  #configure(cacheBytes: number | undefined): void {
    const database = this.#database;
    database.pragma(
      `synchronous = ${this.#syncsNothing ? "OFF" : this.#syncsEachCommit ? "FULL" : "NORMAL"}`,
    );
    // On macOS an ordinary fsync leaves the data in the drive's cache; elsewhere this does nothing.
    if (this.#syncsEachCommit) database.pragma("fullfsync = ON");
    const mode = database.pragma("journal_mode = WAL", { simple: true });
    if (mode !== "wal") {
      throw new AssayError(
        "IO_FAILED",
        `${this.#path} is on a filesystem on which SQLite cannot keep a log`,
      );
    }
    // A negative size is one in KiB instead of pages.
    if (cacheBytes !== undefined) database.pragma(`cache_size = ${-Math.ceil(cacheBytes / 1024)}`);
    if (database.pragma("user_version", { simple: true }) === LAYOUT) return;
    database.exec("BEGIN IMMEDIATE");
    database.exec(SCHEMA);
    database.exec("COMMIT");
  }

  #checkpoint(): void {
    const database = this.#database;
    database.pragma("synchronous = NORMAL");
    try {
      // Writes the first page anew: a checkpoint with nothing to move would sync nothing.
      database.pragma(`user_version = ${LAYOUT}`);
      const busy = database.pragma("wal_checkpoint(FULL)", { simple: true });
      if (busy !== 0) {
        throw new AssayError("LOCKED", "another opener keeps reading; the log could not be synced");
      }
    } finally {
      database.pragma("synchronous = OFF");
    }
  }

  #counted<T>(work: () => T): T {
    if (!this.#syncsEachCommit) return work();
    const before = this.counters.rowsWritten;
    const result = work();
    if (this.counters.rowsWritten > before) this.counters.syncsRequested += 1;
    return result;
  }

  #inTransaction<T>(begin: Command, work: () => T): T {
    begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors.
      if (this.#database.inTransaction) this.#rollback.run();
      throw error;
    }
  }
}

function syncFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
