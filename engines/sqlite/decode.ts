// Columns as the rows of the port: fresh plain objects with exactly cojson's fields. Ids and
// signatures are opaque to storage; the casts give them cojson's brands back.
import type { LockRow, RawCoID, SessionID, Signature, StoredSessionRow } from "../covalue/port.ts";
import type { LockColumns, SessionColumns } from "./statements.ts";
import { readText, type SqlText } from "./values.ts";

/** `bytesSinceLastSignature` is absent when none was given. */
export function decodeSession(coValue: number, columns: SessionColumns): StoredSessionRow {
  const [rowID, sessionID, lastIdx, lastSignature, bytesSinceLastSignature] = columns;
  const row: StoredSessionRow = {
    rowID,
    coValue,
    sessionID: decodeSessionID(sessionID),
    lastIdx,
    lastSignature: decodeSignature(lastSignature),
  };
  if (bytesSinceLastSignature !== null) row.bytesSinceLastSignature = bytesSinceLastSignature;
  return row;
}

/** `releasedAt` is absent when the lock is not released. */
export function decodeLock(columns: LockColumns): LockRow {
  const [key, holderSessionId, acquiredAt, releasedAt, lastProcessedOffset] = columns;
  const row: LockRow = {
    key: readText(key),
    holderSessionId: decodeSessionID(holderSessionId),
    acquiredAt,
    lastProcessedOffset,
  };
  if (releasedAt !== null) row.releasedAt = releasedAt;
  return row;
}

export function decodeID(stored: SqlText): RawCoID {
  return readText(stored) as RawCoID;
}

export function decodeSignature(stored: SqlText): Signature {
  return readText(stored) as Signature;
}

function decodeSessionID(stored: SqlText): SessionID {
  return readText(stored) as SessionID;
}
