// Every statement, prepared once when a store is opened.
import type { Database } from "better-sqlite3";
import { Command, Query, type Counters } from "./statement.ts";
import type { SqlText, SqlValue } from "./values.ts";

/** How many rows `rows()` fetches at a time: the connection serves others in between. */
export const PAGE_ROWS = 64;

/** The columns of a session that every query for sessions returns. */
export type SessionColumns = [
  rowID: number,
  sessionID: SqlText,
  lastIdx: number,
  lastSignature: SqlText,
  bytesSinceLastSignature: number | null,
];
export type LockColumns = [
  key: SqlText,
  holderSessionId: SqlText,
  acquiredAt: number,
  releasedAt: number | null,
  lastProcessedOffset: number,
];

/** The prepared statements of a store. */
export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: Database, counters: Counters) {
  const query = <Row extends readonly SqlValue[]>(sql: string): Query<Row> =>
    new Query<Row>(database, counters, sql);
  const command = (sql: string): Command => new Command(database, counters, sql);
  const session = "rowID, sessionID, lastIdx, lastSignature, bytesSinceLastSignature";
  const lock = "key, holderSessionId, acquiredAt, releasedAt, lastProcessedOffset";
  const erasedSessions = "SELECT rowID FROM sessions WHERE coValue = ? AND tombstone = 0";
  return {
    coValue: query<[rowID: number, header: string]>(
      "SELECT rowID, header FROM coValues WHERE id = ?",
    ),
    coValueRow: query<[rowID: number]>("SELECT rowID FROM coValues WHERE id = ?"),
    coValueIDs: query<[id: SqlText]>(
      "SELECT id FROM coValues WHERE rowID > ? ORDER BY rowID LIMIT ?",
    ),
    // Row ids are dense from 1 on, so the last one is the count.
    coValueCount: query<[count: number]>("SELECT ifnull(max(rowID), 0) FROM coValues"),
    insertCoValue: command(
      "INSERT INTO coValues (id, header) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
    ),

    sessions: query<SessionColumns>(`SELECT ${session} FROM sessions WHERE coValue = ?`),
    session: query<SessionColumns>(
      `SELECT ${session} FROM sessions WHERE coValue = ? AND sessionID = ?`,
    ),
    sessionRow: query<[rowID: number]>(
      "SELECT rowID FROM sessions WHERE coValue = ? AND sessionID = ?",
    ),
    knownState: query<[sessionID: SqlText | null, lastIdx: number | null]>(
      "SELECT sessionID, lastIdx FROM coValues LEFT JOIN sessions ON coValue = coValues.rowID WHERE id = ?",
    ),
    lastSessionRow: query<[rowID: number]>(
      "SELECT seq FROM sqlite_sequence WHERE name = 'sessions'",
    ),
    // SQLite's own counter of AUTOINCREMENT, which may be written like any table.
    raiseLastSessionRow: command(
      "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'sessions'",
    ),
    beginLastSessionRow: command("INSERT INTO sqlite_sequence (name, seq) VALUES ('sessions', ?)"),
    insertSession: command(
      `INSERT INTO sessions (${session}, coValue, tombstone) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    updateSession: command(
      "UPDATE sessions SET lastIdx = ?, lastSignature = ?, bytesSinceLastSignature = ? WHERE rowID = ?",
    ),

    transactions: query<[idx: number, tx: string]>(
      "SELECT idx, tx FROM transactions WHERE ses = ? AND idx >= ? AND idx <= ? ORDER BY idx",
    ),
    putTransaction: command(
      "INSERT INTO transactions (ses, idx, tx) VALUES (?, ?, ?) ON CONFLICT (ses, idx) DO UPDATE SET tx = excluded.tx",
    ),
    signatures: query<[idx: number, signature: SqlText]>(
      "SELECT idx, signature FROM signatures WHERE ses = ? AND idx >= ? ORDER BY idx",
    ),
    putSignature: command(
      "INSERT INTO signatures (ses, idx, signature) VALUES (?, ?, ?) ON CONFLICT (ses, idx) DO UPDATE SET signature = excluded.signature",
    ),

    pendingDeletions: query<[id: SqlText]>("SELECT id FROM deletions WHERE done = 0"),
    putDeletion: command(
      "INSERT INTO deletions (id, done) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET done = excluded.done",
    ),
    eraseTransactions: command(`DELETE FROM transactions WHERE ses IN (${erasedSessions})`),
    eraseSignatures: command(`DELETE FROM signatures WHERE ses IN (${erasedSessions})`),
    eraseSessions: command("DELETE FROM sessions WHERE coValue = ? AND tombstone = 0"),

    unsyncedIDs: query<[id: SqlText]>("SELECT DISTINCT id FROM unsynced"),
    insertUnsynced: command(
      "INSERT INTO unsynced (id, peer) VALUES (?, ?) ON CONFLICT (id, peer) DO NOTHING",
    ),
    deleteUnsynced: command("DELETE FROM unsynced WHERE id = ? AND peer = ?"),
    deleteAllUnsynced: command("DELETE FROM unsynced WHERE id = ?"),

    lock: query<LockColumns>(`SELECT ${lock} FROM locks WHERE key = ?`),
    putLock: command(`INSERT OR REPLACE INTO locks (${lock}) VALUES (?, ?, ?, ?, ?)`),

    // Pages of whole tables; the columns begin with the key that the next page starts after.
    pages: {
      coValues: query<[rowID: number, id: SqlText, header: string]>(
        `SELECT rowID, id, header FROM coValues WHERE rowID > ? ORDER BY rowID LIMIT ${PAGE_ROWS}`,
      ),
      sessions: query<[...SessionColumns, coValue: number]>(
        `SELECT ${session}, coValue FROM sessions WHERE rowID > ? ORDER BY rowID LIMIT ${PAGE_ROWS}`,
      ),
      transactions: query<[ses: number, idx: number, tx: string]>(
        `SELECT ses, idx, tx FROM transactions WHERE (ses, idx) > (?, ?) ORDER BY ses, idx LIMIT ${PAGE_ROWS}`,
      ),
      signatures: query<[ses: number, idx: number, signature: SqlText]>(
        `SELECT ses, idx, signature FROM signatures WHERE (ses, idx) > (?, ?) ORDER BY ses, idx LIMIT ${PAGE_ROWS}`,
      ),
      deletions: query<[id: SqlText, done: number]>(
        `SELECT id, done FROM deletions WHERE id > ? ORDER BY id LIMIT ${PAGE_ROWS}`,
      ),
      unsynced: query<[id: SqlText, peer: SqlText]>(
        `SELECT id, peer FROM unsynced WHERE (id, peer) > (?, ?) ORDER BY id, peer LIMIT ${PAGE_ROWS}`,
      ),
      locks: query<LockColumns>(
        `SELECT ${lock} FROM locks WHERE key > ? ORDER BY key LIMIT ${PAGE_ROWS}`,
      ),
    },
  };
}
