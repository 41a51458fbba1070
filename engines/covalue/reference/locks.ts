// The reference's storage reconciliation locks: one row a peer, which a session holds until it releases it
// or its time to live ends. Its own code, since a bug shared with the engines would be invisible.
import { cojsonInternals } from "cojson";
import type { AcquireResult, LockRow, PeerID, SessionID } from "../port.ts";

/** Locks by key. */
type Locks = Map<string, LockRow>;

/** Gives the lock to the session, or says why not. `now`: milliseconds. */
export function acquireLock(
  locks: Locks,
  sessionId: SessionID,
  peerId: PeerID,
  now: number,
): AcquireResult {
  // Read at each call: cojson lets an application change both.
  const { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } = cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
  const key = keyOf(peerId);
  const lock = locks.get(key);
  if (lock?.releasedAt && now - lock.releasedAt < RECONCILIATION_INTERVAL_MS) {
    return { acquired: false, reason: "not_due" };
  }
  const unreleased = lock !== undefined && !lock.releasedAt;
  const expired = lock !== undefined && lock.acquiredAt + LOCK_TTL_MS < now;
  if (unreleased && !expired && lock.holderSessionId !== sessionId) {
    return { acquired: false, reason: "lock_held" };
  }
  const lastProcessedOffset = unreleased ? lock.lastProcessedOffset : 0;
  locks.set(key, { key, holderSessionId: sessionId, acquiredAt: now, lastProcessedOffset });
  return { acquired: true, lastProcessedOffset };
}

/** Notes how far the holder has come; nothing where the session does not hold it. */
export function renewLock(
  locks: Locks,
  sessionId: SessionID,
  peerId: PeerID,
  offset: number,
): void {
  const lock = locks.get(keyOf(peerId));
  if (lock === undefined || lock.holderSessionId !== sessionId || lock.releasedAt) return;
  locks.set(lock.key, { ...lock, lastProcessedOffset: offset });
}

/** Ends the lock; nothing where another session holds it. `now`: milliseconds. */
export function releaseLock(locks: Locks, sessionId: SessionID, peerId: PeerID, now: number): void {
  const lock = locks.get(keyOf(peerId));
  if (lock === undefined || lock.holderSessionId !== sessionId) return;
  locks.set(lock.key, { ...lock, releasedAt: now, lastProcessedOffset: 0 });
}

function keyOf(peerId: PeerID): string {
  return `lock#${peerId}`;
}
