// Prepared statements that count what they do. Rows come as arrays, which cost less than objects.
import type { Database, Statement } from "better-sqlite3";
import type { StoreStats } from "../covalue/port.ts";
import { boundBytes, type SqlValue } from "./values.ts";

/** The counters behind `stats`. */
export class Counters {
  /** Statement executions, BEGIN and COMMIT among them. */
  calls = 0;
  rowsReturned = 0;
  rowsWritten = 0;
  /** Bytes of the parameters of statements that write. */
  batchBytes = 0;
  syncsRequested = 0;

  stats(): StoreStats {
    return {
      calls: this.calls,
      rows: this.rowsReturned + this.rowsWritten,
      batchBytes: this.batchBytes,
      syncsRequested: this.syncsRequested,
    };
  }
}

/** A statement that returns rows and writes nothing. `Row` is the type of its columns, in order. */
export class Query<Row extends readonly SqlValue[]> {
  readonly #statement: Statement<SqlValue[], Row>;
  readonly #counters: Counters;

  constructor(database: Database, counters: Counters, sql: string) {
    this.#statement = database.prepare<SqlValue[], Row>(sql).raw();
    this.#counters = counters;
  }

  first(...values: SqlValue[]): Row | undefined {
    this.#counters.calls += 1;
    const row = this.#statement.get(...values);
    if (row !== undefined) this.#counters.rowsReturned += 1;
    return row;
  }

  all(...values: SqlValue[]): Row[] {
    this.#counters.calls += 1;
    const rows = this.#statement.all(...values);
    this.#counters.rowsReturned += rows.length;
    return rows;
  }
}

/** What a command did. */
export interface CommandResult {
  /** Rows inserted, updated or deleted. */
  readonly changes: number;
  /** Row id of the row inserted last; meaningless when `changes` is 0. */
  readonly rowID: number;
}

/**
 * A statement that writes and returns no rows. Never RETURNING: the driver's `get` drops the error of
 * a commit that fails when the statement is reset, its `run` does not.
 */
export class Command {
  readonly #statement: Statement<SqlValue[]>;
  readonly #counters: Counters;

  constructor(database: Database, counters: Counters, sql: string) {
    this.#statement = database.prepare<SqlValue[]>(sql);
    this.#counters = counters;
  }

  run(...values: SqlValue[]): CommandResult {
    const counters = this.#counters;
    counters.calls += 1;
    for (const value of values) counters.batchBytes += boundBytes(value);
    const { changes, lastInsertRowid } = this.#statement.run(...values);
    counters.rowsWritten += changes;
    return { changes, rowID: Number(lastInsertRowid) };
  }
}
