// The contract's reads on one connection: each sees the last commit, whichever opener's it is, and none writes.
// Errors are SQLite's own here; the stores give them codes (`errors.ts`).
import { logger } from "cojson";
import { knownStateOf } from "../covalue/known-state.ts";
import type {
  CoValueKnownState,
  RawCoID,
  SignatureAfterRow,
  StoredCoValue,
  StoredCoValueRow,
  StoredSessionRow,
  Transaction,
  TransactionRow,
} from "../covalue/port.ts";
import type { Connection } from "./connection.ts";
import { decodeID, decodeSession, decodeSignature } from "./decode.ts";
import type { Statements } from "./statements.ts";
import { bindText, readText, type SqlText } from "./values.ts";

/** What is stored, as the port answers it. */
export class SqliteReads {
  readonly #connection: Connection;
  readonly #statements: Statements;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#statements = connection.statements;
  }

  getCoValue(id: string): StoredCoValueRow | undefined {
    const columns = this.#statements.coValue.first(bindText(id));
    if (columns === undefined) return undefined;
    const [rowID, headerText] = columns;
    try {
      // What was stored is the header that the caller gave.
      const header = JSON.parse(headerText) as StoredCoValueRow["header"];
      return { rowID, id: id as RawCoID, header };
    } catch (error) {
      logger.warn(`Invalid JSON in header: ${headerText}`, { id, err: error });
      return undefined;
    }
  }

  /** The row id of a coValue. */
  findCoValue(id: SqlText): number | undefined {
    return this.#statements.coValueRow.first(id)?.[0];
  }

  getCoValueSessions(coValue: number): StoredSessionRow[] {
    return this.#statements.sessions.all(coValue).map((columns) => decodeSession(coValue, columns));
  }

  getNewTransactionInSession(ses: number, from: number, to: number): TransactionRow[] {
    const rows = this.#statements.transactions.all(ses, from, to);
    try {
      return rows.map(([idx, tx]) => ({ ses, idx, tx: JSON.parse(tx) as Transaction }));
    } catch (error) {
      logger.warn("Invalid JSON in transaction", { err: error });
      return [];
    }
  }

  getSignatures(ses: number, first: number): SignatureAfterRow[] {
    const rows = this.#statements.signatures.all(ses, first);
    return rows.map(([idx, signature]) => ({ ses, idx, signature: decodeSignature(signature) }));
  }

  getCoValueKnownState(id: string): CoValueKnownState | undefined {
    // One row a session; a coValue without any gives one row of nulls.
    const rows = this.#statements.knownState.all(bindText(id));
    if (rows.length === 0) return undefined;
    const counters: [sessionID: string, lastIdx: number][] = [];
    for (const [sessionID, lastIdx] of rows) {
      if (sessionID !== null && lastIdx !== null) counters.push([readText(sessionID), lastIdx]);
    }
    return knownStateOf(id, counters);
  }

  getCoValueIDs(limit: number, offset: number): { id: RawCoID }[] {
    // SQLite takes only whole numbers as a limit, and a negative one as none.
    const most = Math.min(Math.floor(limit), Number.MAX_SAFE_INTEGER);
    if (!(most >= 1)) return [];
    return this.#statements.coValueIDs.all(offset, most).map(([id]) => ({ id: decodeID(id) }));
  }

  getCoValueCount(): number {
    return this.#statements.coValueCount.first()?.[0] ?? 0;
  }

  getAllCoValuesWaitingForDelete(): RawCoID[] {
    return this.#statements.pendingDeletions.all().map(([id]) => decodeID(id));
  }

  getUnsyncedCoValueIDs(): RawCoID[] {
    return this.#statements.unsyncedIDs.all().map(([id]) => decodeID(id));
  }

  readCoValue(id: string): StoredCoValue | undefined {
    return this.#connection.readAll(() => {
      const row = this.getCoValue(id);
      if (row === undefined) return undefined;
      const sessions = this.getCoValueSessions(row.rowID).map((session) => ({
        row: session,
        transactions: this.getNewTransactionInSession(session.rowID, 0, Number.POSITIVE_INFINITY),
        signatures: this.getSignatures(session.rowID, 0),
      }));
      return { row, sessions };
    });
  }
}
