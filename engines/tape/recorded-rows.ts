// Which coValue and session each row id of a recorded client stands for, learned from its answers: a tape
// names rows, since another engine numbers them otherwise.
import type { CoValueRow, SessionRow } from "./client-call.ts";

/** A stored session as far as it names a row. */
interface NamedSession {
  readonly rowID: number;
  readonly sessionID: string;
}

/** The names of a client's rows; one entry a row for as long as the recording goes on. */
export class RecordedRows {
  readonly #coValues = new Map<number, string>();
  readonly #sessions = new Map<number, { readonly coValue: string; readonly session: string }>();

  coValue(rowID: number): CoValueRow {
    return this.#coValues.get(rowID) ?? null;
  }

  session(rowID: number): SessionRow {
    return this.#sessions.get(rowID) ?? null;
  }

  /** Takes a row id that a coValue was answered to have. */
  learnCoValue(id: string, rowID: number | undefined): void {
    if (rowID !== undefined) this.#coValues.set(rowID, id);
  }

  /** Takes the row ids that sessions of a coValue were answered to have. */
  learnSessions(coValue: number, sessions: readonly NamedSession[]): void {
    for (const { rowID, sessionID } of sessions) this.learnSession(coValue, sessionID, rowID);
  }

  /** Takes the row id that a session was answered to have. An erased one's may be given to another. */
  learnSession(coValue: number, session: string, rowID: number): void {
    const id = this.#coValues.get(coValue);
    const known = this.#sessions.get(rowID);
    if (id === undefined || (known?.coValue === id && known.session === session)) return;
    this.#sessions.set(rowID, { coValue: id, session });
  }
}
