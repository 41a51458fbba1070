// The row ids that an engine gives to the coValues and sessions that a tape names.
// Other than the player of histories' names these are found in constant time: tapes are long.

/** What is wrong with a row id that was answered. */
export type RowFault = "changed" | "shared" | "invalid";

/** The row ids of one store. */
export class PlayedRows {
  readonly #coValues = new Map<string, number>();
  readonly #coValueOfRow = new Map<number, string>();
  readonly #sessions = new Map<string, Map<string, number>>();
  readonly #sessionOfRow = new Map<number, string>();
  /** Sessions that the open transaction named first. */
  #fresh: { readonly coValue: string; readonly session: string }[] = [];

  coValue(id: string): number | undefined {
    return this.#coValues.get(id);
  }

  session(coValue: string, session: string): number | undefined {
    return this.#sessions.get(coValue)?.get(session);
  }

  /** Takes a coValue's row id, and says what is wrong with it. */
  learnCoValue(id: string, rowID: number): RowFault | undefined {
    if (!isRowID(rowID)) return "invalid";
    const known = this.#coValues.get(id);
    if (known !== undefined) return known === rowID ? undefined : "changed";
    if (this.#coValueOfRow.has(rowID)) return "shared";
    this.#coValues.set(id, rowID);
    this.#coValueOfRow.set(rowID, id);
    return undefined;
  }

  /** Takes a session's row id, and says what is wrong with it. */
  learnSession(coValue: string, session: string, rowID: number): RowFault | undefined {
    if (!isRowID(rowID)) return "invalid";
    const known = this.session(coValue, session);
    if (known !== undefined) return known === rowID ? undefined : "changed";
    if (this.#sessionOfRow.has(rowID)) return "shared";
    const sessions = this.#sessions.get(coValue) ?? new Map<string, number>();
    this.#sessions.set(coValue, sessions);
    sessions.set(session, rowID);
    this.#sessionOfRow.set(rowID, session);
    this.#fresh.push({ coValue, session });
    return undefined;
  }

  /** Forgets the sessions of a coValue whose content was erased: their row ids may be given again. */
  forgetSessions(coValue: string): void {
    for (const rowID of this.#sessions.get(coValue)?.values() ?? []) {
      this.#sessionOfRow.delete(rowID);
    }
    this.#sessions.delete(coValue);
  }

  /** From here on sessions are named by a transaction. */
  begin(): void {
    this.#fresh = [];
  }

  /** Forgets the sessions that a transaction named, which came to nothing. */
  rollBack(): void {
    for (const { coValue, session } of this.#fresh) {
      const sessions = this.#sessions.get(coValue);
      const rowID = sessions?.get(session);
      if (rowID !== undefined) this.#sessionOfRow.delete(rowID);
      sessions?.delete(session);
    }
    this.#fresh = [];
  }
}

function isRowID(rowID: unknown): boolean {
  return typeof rowID === "number" && Number.isSafeInteger(rowID) && rowID > 0;
}
