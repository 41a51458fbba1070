// What a history can have done to a coValue and to a session, by name.

/** What happened to a coValue, by its id. */
export type CoValueFact =
  | "named"
  | "stored"
  | "upserted again"
  | "upserted bare"
  | "upserted bare unstored"
  | "has the header of another"
  /** Something of it was handed out. */
  | "answered"
  | "in a batch"
  | "in a batch again"
  | "bare in a batch unstored"
  | "in a batch beside a bare one"
  | "erased"
  | "erased with sessions"
  | "erased with a tombstone"
  | "erased with a $"
  | "erased again"
  | "erased unstored"
  | "content deleted"
  | "written after its erasure"
  | "marked"
  | "marked again"
  | "marked unstored"
  | "marked after its erasure"
  | "tracked"
  | "tracked unstored"
  | "tracked with several peers"
  | "tracked as synced"
  | "tracked twice in one call"
  | "no longer tracked"
  | "known state asked"
  | "known state changed"
  | "session added"
  | "session updated"
  /** For a number that cannot be stored. */
  | "in a refused call"
  | "rolled back"
  | "used by the transaction that wrote it"
  | "read outside the transaction that wrote it"
  | "read outside a transaction"
  /** For a timer, or for what is in flight beside it. */
  | "written by a transaction that waits"
  | "written nested"
  | "written beside a nested write"
  | "named by an ended handle"
  | "in flight"
  | "written in flight"
  | "written by several in flight"
  | "written beside a roll-back in flight"
  | "batched in flight"
  | "erased in flight"
  | "reopened"
  | "synced over"
  | "used together";

/** What happened to a session, by its coValue's id and its own. */
export type SessionFact = "updated" | "updated again" | "updated by hint" | "in a batch";

/** A session's scope among facts. */
export function sessionScope(id: string, session: string): string {
  return `${id.length}:${id}${session}`;
}
