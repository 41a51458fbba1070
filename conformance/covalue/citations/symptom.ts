// What a difference is taken apart into: in which part of which answer, or of the final state, expected
// and actual differ, and how. Knows no clause.
import type { Json } from "@assay/engines/engine";
import type { Operation, TransactionStep } from "@assay/engines/covalue";

/** What differs. */
export type Part =
  /** Whether a coValue is there, as a single answer says. */
  | "coValue"
  /** Whether a coValue is there, and where, as a list of ids says. */
  | "ids"
  | "count"
  | "coValue row"
  | "header"
  /** Whether a session is there. */
  | "session"
  | "session row"
  | "counter"
  | "last signature"
  | "bytes"
  | "transaction"
  | "signature"
  /** A known state as a whole. */
  | "known state"
  /** One session in a known state. */
  | "known session"
  | "pending"
  | "unsynced"
  /** Whether a lock's row is there. */
  | "lock"
  | "lock holder"
  | "lock time"
  | "lock release"
  | "lock offset"
  /** What asking for a lock was answered with. */
  | "acquisition"
  /** That a call failed, or did not; also of whole operations. */
  | "outcome"
  /** How a transaction ended. */
  | "end"
  /** That a row which the operation names was not found, or was. */
  | "skip"
  | "close";

/** How it differs. */
export type How =
  | "missing"
  | "extra"
  | "twice"
  | "order"
  | "changed"
  /** An error where there should be none, or another one. */
  | "error"
  /** No error where there should be one. */
  | "no error"
  /** No answer in time, or the process ended first. */
  | "silence";

/** Where it was seen. */
export interface Seen {
  /** The operation or step whose answer differs; `undefined` in the final state. */
  readonly operation: Operation | TransactionStep | undefined;
  /** Read of the store while a transaction was open. */
  readonly isOutside: boolean;
  /** Done through a transaction's handle, or as a transaction. */
  readonly isInTransaction: boolean;
  readonly isParallel: boolean;
}

/** One part that differs. */
export interface Symptom {
  readonly part: Part;
  readonly how: How;
  readonly seen: Seen;
  /** The coValues that it is about. */
  readonly ids: readonly string[];
  readonly session?: string;
  /** Of a transaction or a signature. */
  readonly index?: number;
  /** The keys of the locks that it is about. */
  readonly locks: readonly string[];
  readonly expected: Json;
  readonly actual: Json;
}

/** A symptom but for what is the same for all of one answer. */
export type Finding = Omit<Symptom, "seen" | "ids" | "locks"> & {
  readonly ids?: readonly string[];
  readonly locks?: readonly string[];
};
