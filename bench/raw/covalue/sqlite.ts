// The composite on better-sqlite3: prepared statements, each load and each commit one transaction.
import { join } from "node:path";
import type Sqlite from "better-sqlite3";
import type {
  CoValueHeader,
  CoValueWrite,
  RawCoID,
  SessionID,
  Signature,
  StoredCoValue,
  StoredSessionRow,
  Transaction,
} from "@assay/engines/covalue";
import { rawLibrary } from "../contest/raw-library.ts";
import type { RawCoValues } from "./raw-store.ts";

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE coValues (rowID INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, header TEXT NOT NULL);
  CREATE TABLE sessions (rowID INTEGER PRIMARY KEY, coValue INTEGER NOT NULL, sessionID TEXT NOT NULL,
    lastIdx INTEGER NOT NULL, lastSignature TEXT NOT NULL, bytes INTEGER, UNIQUE (coValue, sessionID));
  CREATE TABLE transactions (ses INTEGER NOT NULL, idx INTEGER NOT NULL, tx TEXT NOT NULL,
    PRIMARY KEY (ses, idx)) WITHOUT ROWID;
  CREATE TABLE signatures (ses INTEGER NOT NULL, idx INTEGER NOT NULL, signature TEXT NOT NULL,
    PRIMARY KEY (ses, idx)) WITHOUT ROWID;
`;

type SessionColumns = [number, SessionID, number, Signature, number | null];

/** Opens a new database in a directory. */
export function openRawSqlite(directory: string): RawCoValues<"sync"> {
  const Database = rawLibrary<typeof Sqlite>("better-sqlite3");
  const database = new Database(join(directory, "raw.sqlite"));
  database.exec(SCHEMA);
  const load = loader(database);
  const commit = committer(database);
  return {
    load: database.transaction(load),
    commit: (write) => commit.immediate(write),
    close: async () => void database.close(),
  };
}

function loader(database: Sqlite.Database): (id: string) => StoredCoValue | undefined {
  const coValue = database
    .prepare<[string], [number, string]>("SELECT rowID, header FROM coValues WHERE id = ?")
    .raw();
  const sessions = database
    .prepare<[number], SessionColumns>(
      "SELECT rowID, sessionID, lastIdx, lastSignature, bytes FROM sessions WHERE coValue = ?",
    )
    .raw();
  const transactions = database
    .prepare<[number], [number, string]>(
      "SELECT idx, tx FROM transactions WHERE ses = ? ORDER BY idx",
    )
    .raw();
  const signatures = database
    .prepare<[number], [number, Signature]>(
      "SELECT idx, signature FROM signatures WHERE ses = ? ORDER BY idx",
    )
    .raw();
  return (id) => {
    const found = coValue.get(id);
    if (found === undefined) return undefined;
    const [rowID, header] = found;
    return {
      row: { rowID, id: id as RawCoID, header: JSON.parse(header) as CoValueHeader },
      sessions: sessions.all(rowID).map(([ses, sessionID, lastIdx, lastSignature, bytes]) => {
        const row: StoredSessionRow = {
          rowID: ses,
          coValue: rowID,
          sessionID,
          lastIdx,
          lastSignature,
        };
        if (bytes !== null) row.bytesSinceLastSignature = bytes;
        return {
          row,
          transactions: transactions
            .all(ses)
            .map(([idx, tx]) => ({ ses, idx, tx: JSON.parse(tx) as Transaction })),
          signatures: signatures.all(ses).map(([idx, signature]) => ({ ses, idx, signature })),
        };
      }),
    };
  };
}

function committer(database: Sqlite.Database): Sqlite.Transaction<(write: CoValueWrite) => number> {
  const coValue = database
    .prepare<[string], number>("SELECT rowID FROM coValues WHERE id = ?")
    .pluck();
  const insertCoValue = database
    .prepare<[string, string], number>(
      "INSERT INTO coValues (id, header) VALUES (?, ?) RETURNING rowID",
    )
    .pluck();
  const putSession = database
    .prepare<[number, string, number, string, number | null], number>(
      `INSERT INTO sessions (coValue, sessionID, lastIdx, lastSignature, bytes) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (coValue, sessionID) DO UPDATE SET lastIdx = excluded.lastIdx,
       lastSignature = excluded.lastSignature, bytes = excluded.bytes RETURNING rowID`,
    )
    .pluck();
  const insertTransaction = database.prepare<[number, number, string]>(
    "INSERT INTO transactions (ses, idx, tx) VALUES (?, ?, ?)",
  );
  const insertSignature = database.prepare<[number, number, string]>(
    "INSERT INTO signatures (ses, idx, signature) VALUES (?, ?, ?)",
  );
  return database.transaction(({ id, header, sessions }: CoValueWrite): number => {
    // Both inserts return a row id.
    const rowID = coValue.get(id) ?? (insertCoValue.get(id, JSON.stringify(header)) as number);
    for (const session of sessions) {
      const { sessionID, lastIdx, lastSignature, bytesSinceLastSignature = null } = session;
      const ses = putSession.get(
        rowID,
        sessionID,
        lastIdx,
        lastSignature,
        bytesSinceLastSignature,
      ) as number;
      for (const { idx, tx } of session.transactions) {
        insertTransaction.run(ses, idx, JSON.stringify(tx));
      }
      for (const { idx, signature } of session.signatures) insertSignature.run(ses, idx, signature);
    }
    return rowID;
  });
}
