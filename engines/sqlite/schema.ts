// The tables, and what each column holds. Not cojson's schema: these keep every string, and a
// coValue's header need not be unique.

/** Raise with any change to the tables; a directory of another layout is refused. */
export const LAYOUT = 1;

/**
 * ANY holds strings (`values.ts`); all comparison is binary. REAL holds numbers that callers choose
 * freely; SQLite packs whole ones as integers.
 */
export const SCHEMA = `
  -- Never deleted from, so that row ids are dense and stay: without AUTOINCREMENT the next is max + 1.
  CREATE TABLE IF NOT EXISTS coValues (
    rowID INTEGER PRIMARY KEY,
    id ANY NOT NULL UNIQUE,
    header TEXT NOT NULL
  ) STRICT;

  -- AUTOINCREMENT: a row id that a reader still holds must never lead to a later session's rows.
  -- Its counter in sqlite_sequence is also what openers put blocks of row ids aside with.
  CREATE TABLE IF NOT EXISTS sessions (
    rowID INTEGER PRIMARY KEY AUTOINCREMENT,
    coValue INTEGER NOT NULL,
    sessionID ANY NOT NULL,
    lastIdx INTEGER NOT NULL,
    lastSignature ANY NOT NULL,
    bytesSinceLastSignature REAL,
    tombstone INTEGER NOT NULL,
    UNIQUE (coValue, sessionID)
  ) STRICT;

  CREATE TABLE IF NOT EXISTS transactions (
    ses INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    tx TEXT NOT NULL,
    PRIMARY KEY (ses, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS signatures (
    ses INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    signature ANY NOT NULL,
    PRIMARY KEY (ses, idx)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS deletions (
    id ANY NOT NULL PRIMARY KEY,
    done INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Entries that are done stay for ever; finding the pending ones must not read them.
  CREATE INDEX IF NOT EXISTS pendingDeletions ON deletions (id) WHERE done = 0;

  CREATE TABLE IF NOT EXISTS unsynced (
    id ANY NOT NULL,
    peer ANY NOT NULL,
    PRIMARY KEY (id, peer)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS locks (
    key ANY NOT NULL PRIMARY KEY,
    holderSessionId ANY NOT NULL,
    acquiredAt REAL NOT NULL,
    releasedAt REAL,
    lastProcessedOffset REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  PRAGMA user_version = ${LAYOUT};
`;
