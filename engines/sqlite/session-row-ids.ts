// Row ids of sessions for transactions, which answer with them before they commit. An opener puts a block of
// them aside, which then no other opener gives.
import type { Connection } from "./connection.ts";

/** How many are put aside at a time. What is left of a block at close is never given. */
const BLOCK = 256;

/** The row ids put aside for this opener. */
export class SessionRowIDs {
  readonly #connection: Connection;
  #next = 1;
  #last = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * One that no opener of the directory has had or will have. When the block is used up this commits, so it
   * must be called outside of a commit.
   */
  next(): number {
    if (this.#next > this.#last) {
      this.#last = this.#putAside();
      this.#next = this.#last - BLOCK + 1;
    }
    return this.#next++;
  }

  /** Puts a block aside, and answers with the last of it. */
  #putAside(): number {
    const { raiseLastSessionRow, beginLastSessionRow, lastSessionRow } =
      this.#connection.statements;
    return this.#connection.commitAll(() => {
      if (raiseLastSessionRow.run(BLOCK).changes === 0) {
        // Nobody has stored a session or put a block aside yet.
        beginLastSessionRow.run(BLOCK);
      }
      return lastSessionRow.first()?.[0] ?? BLOCK;
    });
  }
}
