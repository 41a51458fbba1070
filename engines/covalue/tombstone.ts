// Which sessions hold a deletion and outlive the erasure of their coValue. Engines and the
// player share the rule; the reference has its own.

/** What such a session's id ends with; nothing else about the id matters (cojson src/ids.ts:43-49). */
const TOMBSTONE_SESSION_END = "$";

/** Whether the session of that id holds a deletion. */
export function isTombstoneSession(sessionID: string): boolean {
  return sessionID.endsWith(TOMBSTONE_SESSION_END);
}
