// A known state's object, built so that every session id is a key of its own.
import type { CoValueKnownState, RawCoID, SessionID } from "./port.ts";

/** The known state of a stored coValue from its session counters. */
export function knownStateOf(
  id: string,
  counters: Iterable<readonly [sessionID: string, lastIdx: number]>,
): CoValueKnownState {
  const sessions: Record<SessionID, number> = {};
  for (const [sessionID, lastIdx] of counters) {
    // Assigning to `__proto__` would set the prototype and lose the counter.
    Object.defineProperty(sessions, sessionID, {
      value: lastIdx,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  // Ids are opaque to storage; cojson brands them.
  return { id: id as RawCoID, header: true, sessions };
}
