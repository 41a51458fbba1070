// A digest of answers that Rust makes too (crates/cojson-storage-player/src/stream/answer_digest.rs):
// SHA-256 over each part's length in bytes, a colon and the part. Row ids are the engine's own and left
// out; lists without a promised order are put in order, by units, which for the ids of cojson is by bytes.
import { createHash } from "node:crypto";
import type { CoValueKnownState, StoredCoValue, StoredSession } from "@assay/engines/covalue";

/** What an operation was answered. */
export type Outcome =
  | { readonly answer: "nothing" }
  | { readonly answer: "whole"; readonly whole: StoredCoValue | undefined }
  | { readonly answer: "known"; readonly known: CoValueKnownState | undefined }
  | { readonly answer: "ids"; readonly ids: readonly string[] };

const ABSENT = "absent";

/** The digest of what was answered so far. */
export class AnswerDigest {
  readonly #hash = createHash("sha256");
  /** What is not hashed yet: one long update costs less than many short ones. */
  #pending = "";

  /** Adds an outcome; one that says nothing adds nothing. */
  add(outcome: Outcome): void {
    if (outcome.answer === "whole") this.#whole(outcome.whole);
    else if (outcome.answer === "known") this.#known(outcome.known);
    else if (outcome.answer === "ids") this.#ids(outcome.ids);
    this.#hash.update(this.#pending);
    this.#pending = "";
  }

  /** In hexadecimal; nothing can be added afterwards. */
  finish(): string {
    return this.#hash.digest("hex");
  }

  #whole(whole: StoredCoValue | undefined): void {
    if (whole === undefined) return this.#part(ABSENT);
    this.#part(whole.row.id);
    this.#part(JSON.stringify(whole.row.header));
    this.#part(whole.sessions.length);
    for (const session of whole.sessions.toSorted(bySessionID)) this.#session(session);
  }

  #session({ row, transactions, signatures }: StoredSession): void {
    this.#part(row.sessionID);
    this.#part(row.lastIdx);
    this.#part(row.lastSignature);
    this.#part(row.bytesSinceLastSignature ?? ABSENT);
    this.#part(transactions.length);
    for (const { idx, tx } of transactions) {
      this.#part(idx);
      this.#part(JSON.stringify(tx));
    }
    this.#part(signatures.length);
    for (const { idx, signature } of signatures) {
      this.#part(idx);
      this.#part(signature);
    }
  }

  #known(known: CoValueKnownState | undefined): void {
    if (known === undefined) return this.#part(ABSENT);
    this.#part(known.id);
    const sessions = Object.entries(known.sessions).toSorted(([a], [b]) => order(a, b));
    this.#part(sessions.length);
    for (const [sessionID, count] of sessions) {
      this.#part(sessionID);
      this.#part(count);
    }
  }

  #ids(ids: readonly string[]): void {
    this.#part(ids.length);
    for (const id of ids.toSorted(order)) this.#part(id);
  }

  #part(part: string | number): void {
    const text = String(part);
    this.#pending += `${Buffer.byteLength(text)}:${text}`;
  }
}

function bySessionID(one: StoredSession, other: StoredSession): number {
  return order(one.row.sessionID, other.row.sessionID);
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
