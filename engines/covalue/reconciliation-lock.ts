// The decisions behind the storage reconciliation lock, as cojson's own clients take them
// (cojson 0.20.19, src/storage/sqliteAsync/client.ts:404-489): pure, with time as an argument.
// Engines share them; the reference has its own.
import { cojsonInternals } from "cojson";
import type { AcquireResult, LockRow, PeerID, SessionID } from "./port.ts";

/** Who asks for a lock, and when (milliseconds). */
export interface LockRequest {
  readonly sessionId: SessionID;
  readonly peerId: PeerID;
  readonly now: number;
}

const LOCK_KEY = "lock#";

/** The key of a peer's lock row. */
export function lockKey(peerId: PeerID): string {
  return `${LOCK_KEY}${peerId}`;
}

/** The peer whose lock has this key; `undefined` where it is no key of a peer's lock. */
export function peerOfLockKey(key: string): string | undefined {
  return key.startsWith(LOCK_KEY) ? key.slice(LOCK_KEY.length) : undefined;
}

/** Whether the lock is given, and the row to store when it is. */
export function acquireLock(
  row: LockRow | undefined,
  request: LockRequest,
): { readonly result: AcquireResult; readonly put?: LockRow } {
  // Read at each call: cojson lets an application change both.
  const { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } = cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
  if (row?.releasedAt && request.now - row.releasedAt < RECONCILIATION_INTERVAL_MS) {
    return { result: { acquired: false, reason: "not_due" } };
  }
  const held = row !== undefined && !row.releasedAt;
  if (
    held &&
    row.holderSessionId !== request.sessionId &&
    row.acquiredAt + LOCK_TTL_MS >= request.now
  ) {
    return { result: { acquired: false, reason: "lock_held" } };
  }
  const lastProcessedOffset = held ? row.lastProcessedOffset : 0;
  return {
    result: { acquired: true, lastProcessedOffset },
    put: {
      key: lockKey(request.peerId),
      holderSessionId: request.sessionId,
      acquiredAt: request.now,
      lastProcessedOffset,
    },
  };
}

/** The row to store when the holder reports progress, or `undefined` when nothing changes. */
export function renewLock(
  row: LockRow | undefined,
  sessionId: SessionID,
  offset: number,
): LockRow | undefined {
  if (row === undefined || row.holderSessionId !== sessionId || row.releasedAt) return undefined;
  return { ...row, lastProcessedOffset: offset };
}

/** The row to store when the holder is done, or `undefined` when somebody else asks. */
export function releaseLock(
  row: LockRow | undefined,
  sessionId: SessionID,
  now: number,
): LockRow | undefined {
  if (row === undefined || row.holderSessionId !== sessionId) return undefined;
  return { ...row, releasedAt: now, lastProcessedOffset: 0 };
}
