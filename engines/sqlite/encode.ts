// What a call is given to write, as it will be bound: made when the call is made, so that neither a
// later change by the caller nor a value that cannot be stored reaches an open commit.
import { isTombstoneSession } from "../covalue/tombstone.ts";
import type { CoValueWrite, LockRow, StoredSessionRow, SyncStateUpdate } from "../covalue/port.ts";
import { jsonText, writtenCount } from "../covalue/written-values.ts";
import { bindText, type SqlText } from "./values.ts";

/** A session's new state. */
export interface EncodedSession {
  readonly sessionID: SqlText;
  readonly lastIdx: number;
  readonly lastSignature: SqlText;
  readonly bytesSinceLastSignature: number | null;
  readonly tombstone: 0 | 1;
}

/** One entry of a batch. */
export interface EncodedWrite {
  readonly id: SqlText;
  readonly header: string | undefined;
  readonly deleted: boolean;
  readonly sessions: readonly (EncodedSession & {
    readonly transactions: readonly { readonly idx: number; readonly tx: string }[];
    readonly signatures: readonly { readonly idx: number; readonly signature: SqlText }[];
  })[];
}

/** One update of a coValue's sync state with a peer. */
export interface EncodedSyncUpdate {
  readonly id: SqlText;
  readonly peer: SqlText;
  readonly synced: boolean;
}

/** A lock's row. */
export interface EncodedLock {
  readonly key: SqlText;
  readonly holderSessionId: SqlText;
  readonly acquiredAt: number;
  readonly releasedAt: number | null;
  readonly lastProcessedOffset: number;
}

/** Errors: `INVALID_ARGUMENT`. */
export function encodeSession(state: Omit<StoredSessionRow, "rowID" | "coValue">): EncodedSession {
  const { sessionID, lastIdx, lastSignature } = state;
  // A client that got null for a count that was never set hands it back.
  const bytesSinceLastSignature = state.bytesSinceLastSignature ?? null;
  return {
    sessionID: bindText(sessionID),
    lastIdx: writtenCount("lastIdx", lastIdx),
    lastSignature: bindText(lastSignature),
    bytesSinceLastSignature:
      bytesSinceLastSignature === null
        ? null
        : writtenCount("bytesSinceLastSignature", bytesSinceLastSignature),
    tombstone: isTombstoneSession(sessionID) ? 1 : 0,
  };
}

/** Errors: `INVALID_ARGUMENT`. */
export function encodeBatch(writes: readonly CoValueWrite[]): EncodedWrite[] {
  return writes.map(({ id, header, deleted, sessions }) => ({
    id: bindText(id),
    header: header === undefined ? undefined : jsonText(header),
    deleted: deleted === true,
    sessions: sessions.map((session) => ({
      ...encodeSession(session),
      transactions: session.transactions.map(({ idx, tx }) => ({
        idx: writtenCount("idx", idx),
        tx: jsonText(tx),
      })),
      signatures: session.signatures.map(({ idx, signature }) => ({
        idx: writtenCount("idx", idx),
        signature: bindText(signature),
      })),
    })),
  }));
}

export function encodeSyncUpdates(updates: readonly SyncStateUpdate[]): EncodedSyncUpdate[] {
  return updates.map(({ id, peerId, synced }) => ({
    id: bindText(id),
    peer: bindText(peerId),
    synced,
  }));
}

export function encodeLock(row: LockRow): EncodedLock {
  return {
    key: bindText(row.key),
    holderSessionId: bindText(row.holderSessionId),
    acquiredAt: row.acquiredAt,
    releasedAt: row.releasedAt ?? null,
    lastProcessedOffset: row.lastProcessedOffset,
  };
}
