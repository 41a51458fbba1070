// Which row id an engine gave to which coValue and session. Histories name rows; engines number them;
// this is the player's dictionary between the two, for one store.
import { AssayError } from "../engine/errors.ts";
import { isTombstoneSession } from "./tombstone.ts";

/** How a row id that an engine answered relates to what it answered before. */
export type RowIdentity =
  /** The id that the session has had all along, or its first one. */
  | "stable"
  /** Another id than before. */
  | "changed"
  /** An id that another session has. */
  | "shared"
  /** Not a positive integer. */
  | "invalid";

/**
 * Who says what happens to a row: a call of the store, which sees what is committed, or the handle of the
 * open transaction, which sees what that has done.
 */
export type Said = "store" | "transaction";

/** What a transaction's changes to the names are taken back by, should it roll back. */
export type Undo = (() => void)[];

/** The row ids of one store. */
export class RowNames {
  readonly #coValues: Map<string, number>;
  readonly #sessions: Map<string, Map<string, number>>;
  #undo: Undo | undefined;
  #isInFlight = false;
  /** What the open transaction erased and store reads still see until it commits. */
  #erasing = new Map<string, Map<string, number>>();

  constructor(
    coValues: ReadonlyMap<string, number> = new Map(),
    sessions: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(),
  ) {
    this.#coValues = new Map(coValues);
    this.#sessions = new Map([...sessions].map(([id, rowIDs]) => [id, new Map(rowIDs)]));
  }

  /** Names that go their own way from here on. Errors: `INTERNAL` while a transaction is open. */
  copy(): RowNames {
    if (this.#undo !== undefined) {
      throw new AssayError("INTERNAL", "the names of an open transaction cannot be copied");
    }
    return new RowNames(this.#coValues, this.#sessions);
  }

  coValue(id: string): number | undefined {
    return this.#coValues.get(id);
  }

  learnCoValue(id: string, rowID: number): void {
    this.#coValues.set(id, rowID);
  }

  session(id: string, session: string): number | undefined {
    return this.#sessions.get(id)?.get(session);
  }

  /**
   * Remembers a session's row id when it has none yet, and says how the answered id relates to it. A row
   * that the store still shows, and that the open transaction has erased, gets no name.
   */
  learnSession(id: string, session: string, rowID: unknown, by: Said): RowIdentity {
    if (typeof rowID !== "number" || !Number.isSafeInteger(rowID) || rowID <= 0) return "invalid";
    const known = this.session(id, session);
    if (known === rowID) return "stable";
    const erasing =
      by === "store" && !isTombstoneSession(session) ? this.#erasing.get(id) : undefined;
    const erased = erasing?.get(session);
    if (erased === rowID) return "stable";
    // In flight, a later write may have made another row already, which the store shows rightly.
    if (erased !== undefined && !this.#isInFlight) return "changed";
    if (erasing !== undefined && erased === undefined) {
      // Seen for the first time. The transaction may have given its id to another session by now.
      erasing.set(session, rowID);
      return "stable";
    }
    if (known !== undefined) return "changed";
    if (this.#isTaken(rowID)) return "shared";
    const sessions = this.#sessions.get(id) ?? new Map<string, number>();
    this.#sessions.set(id, sessions);
    sessions.set(session, rowID);
    this.#undo?.push(() => sessions.delete(session));
    return "stable";
  }

  /**
   * Forgets the sessions that an erase removed: their row ids may be given again. An erase of the store
   * is for good when it answers, also while another's transaction is open already.
   */
  forgetErased(id: string, by: Said): void {
    const sessions = this.#sessions.get(id) ?? new Map<string, number>();
    const undo = by === "transaction" ? this.#undo : undefined;
    // What it names after a first erase are rows of its own, which no read of the store shows.
    if (undo !== undefined && !this.#erasing.has(id)) this.#erasing.set(id, new Map(sessions));
    for (const [session, rowID] of sessions) {
      if (isTombstoneSession(session)) continue;
      sessions.delete(session);
      undo?.push(() => sessions.set(session, rowID));
    }
  }

  /** Whether calls are in flight together from here on. */
  setInFlight(isInFlight: boolean): void {
    this.#isInFlight = isInFlight;
  }

  /** From here on changes are those of a transaction; what is returned ends it. */
  begin(): Undo {
    this.#undo = [];
    this.#forgetErasing();
    return this.#undo;
  }

  /**
   * Keeps or takes back what has changed since `begin`. The next transaction may have begun already:
   * its changes are left alone.
   */
  end(undo: Undo, outcome: "commit" | "rollback"): void {
    if (outcome === "rollback") for (const takeBack of undo.reverse()) takeBack();
    if (this.#undo !== undo) return;
    this.#undo = undefined;
    this.#forgetErasing();
  }

  #isTaken(rowID: number): boolean {
    for (const sessions of this.#sessions.values()) {
      for (const other of sessions.values()) if (other === rowID) return true;
    }
    return false;
  }

  #forgetErasing(): void {
    // Clearing an empty map makes a new one all the same.
    if (this.#erasing.size > 0) this.#erasing.clear();
  }
}
