// Every stored row, for comparison and inspection, fetched a page at a time: the connection is free
// in between. Not a snapshot: a row that is written meanwhile may or may not be met.
import type { CoValueHeader, StoredRow, Transaction } from "../covalue/port.ts";
import { AssayError } from "../engine/errors.ts";
import type { SqliteDatabase } from "./database.ts";
import { decodeLock, decodeSession } from "./decode.ts";
import type { Query } from "./statement.ts";
import { PAGE_ROWS } from "./statements.ts";
import { readText, type SqlValue } from "./values.ts";

/** Sorts before every number and every string that a key holds. */
const START = Number.NEGATIVE_INFINITY;

/** Errors: `CORRUPT` at a row whose JSON cannot be read. */
export function* readRows(database: SqliteDatabase): Generator<StoredRow, undefined> {
  const pages = database.pages();
  for (const [rowID, id, header] of paged(pages.coValues, 1)) {
    // What was stored is the header that the caller gave.
    const parsed = parse(header, `the header in row ${rowID}`) as CoValueHeader;
    yield { table: "coValue", rowID, id: readText(id), header: parsed };
  }
  for (const [rowID, sessionID, lastIdx, lastSignature, bytes, coValue] of paged(
    pages.sessions,
    1,
  )) {
    const session = decodeSession(coValue, [rowID, sessionID, lastIdx, lastSignature, bytes]);
    yield {
      table: "session",
      ...session,
      bytesSinceLastSignature: session.bytesSinceLastSignature,
    };
  }
  for (const [ses, idx, tx] of paged(pages.transactions, 2)) {
    // What was stored is the transaction that the caller gave.
    const parsed = parse(tx, `transaction ${idx} of session row ${ses}`) as Transaction;
    yield { table: "transaction", ses, idx, tx: parsed };
  }
  for (const [ses, idx, signature] of paged(pages.signatures, 2)) {
    yield { table: "signature", ses, idx, signature: readText(signature) };
  }
  for (const [id, done] of paged(pages.deletions, 1)) {
    yield { table: "deletion", id: readText(id), status: done === 0 ? "pending" : "done" };
  }
  for (const [id, peer] of paged(pages.unsynced, 2)) {
    yield { table: "unsynced", id: readText(id), peerId: readText(peer) };
  }
  for (const columns of paged(pages.locks, 1)) yield { table: "lock", ...decodeLock(columns) };
}

/** All rows of a query whose first `keyColumns` columns are what its next page starts after. */
function* paged<Row extends readonly SqlValue[]>(
  query: Query<Row>,
  keyColumns: number,
): Generator<Row> {
  let after: readonly SqlValue[] = Array<SqlValue>(keyColumns).fill(START);
  for (;;) {
    const page = query.all(...after);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) return;
    after = last.slice(0, keyColumns);
  }
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AssayError("CORRUPT", `${what} is not JSON`, { cause: error });
  }
}
