// What a transaction writes, in the order in which it was called.
import type { LockRow, StoredSessionRow } from "../../covalue/port.ts";
import { PackedWriter } from "./writer.ts";

// As crates/storage-napi/src/packed/operations.rs numbers them.
const SESSION = 1;
const TRANSACTION = 2;
const SIGNATURE = 3;
const DELETED = 4;
const ERASED = 5;
const LOCK = 6;

/** Operations for `commitTransaction`. Its arguments are checked by then. */
export class PackedOperations {
  readonly #writer = new PackedWriter();

  get isEmpty(): boolean {
    return this.#writer.isEmpty;
  }

  finish(): Buffer {
    return this.#writer.finish();
  }

  /** The row id is the stored session's, or the one put aside for a new session. */
  session(row: StoredSessionRow): void {
    this.#writer.byte(SESSION);
    this.#writer.number(row.coValue);
    this.#writer.number(row.rowID);
    this.#writer.text(row.sessionID);
    this.#writer.number(row.lastIdx);
    this.#writer.text(row.lastSignature);
    this.#writer.optionalNumber(row.bytesSinceLastSignature);
  }

  transaction(ses: number, idx: number, json: string): void {
    this.#writer.byte(TRANSACTION);
    this.#indexed(ses, idx, json);
  }

  signature(ses: number, idx: number, signature: string): void {
    this.#writer.byte(SIGNATURE);
    this.#indexed(ses, idx, signature);
  }

  deleted(id: string): void {
    this.#writer.byte(DELETED);
    this.#writer.text(id);
  }

  erased(coValue: number, id: string): void {
    this.#writer.byte(ERASED);
    this.#writer.number(coValue);
    this.#writer.text(id);
  }

  lock(row: LockRow): void {
    this.#writer.byte(LOCK);
    this.#writer.text(row.key);
    this.#writer.text(row.holderSessionId);
    this.#writer.number(row.acquiredAt);
    this.#writer.optionalNumber(row.releasedAt);
    this.#writer.number(row.lastProcessedOffset);
  }

  #indexed(ses: number, idx: number, text: string): void {
    this.#writer.number(ses);
    this.#writer.number(idx);
    this.#writer.text(text);
  }
}
