// The operations of the contract as plain data. A history is a list of them: what the generator
// makes, the player plays, the shrinker shortens, and the corpus keeps.
//
// Rows are named by coValue and session, never by row id, so that a history means the same to every
// engine and in every language. Nothing random or timed hides inside an operation: time is one.
import type { Json } from "../engine/json.ts";

/** One update of a coValue's sync state with a peer. */
export interface SyncUpdate {
  readonly id: string;
  readonly peer: string;
  readonly synced: boolean;
}

/** Reads of the store; they see the last commit, also while a transaction is open. */
export type ReadOperation =
  | { readonly op: "getCoValue"; readonly id: string }
  | { readonly op: "getCoValueSessions"; readonly id: string }
  | {
      readonly op: "getNewTransactionInSession";
      readonly id: string;
      readonly session: string;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly op: "getSignatures";
      readonly id: string;
      readonly session: string;
      readonly from: number;
    }
  | { readonly op: "getCoValueKnownState"; readonly id: string }
  | { readonly op: "getCoValueIDs"; readonly limit: number; readonly offset: number }
  | { readonly op: "getCoValueCount" }
  | { readonly op: "getAllCoValuesWaitingForDelete" }
  | { readonly op: "getUnsyncedCoValueIDs" }
  | { readonly op: "readCoValue"; readonly id: string };

/** What a `commitBatch` operation writes to one session: `count` transactions from `from` on. */
export interface BatchSession {
  readonly session: string;
  readonly from: number;
  readonly count: number;
  readonly text: string;
  readonly signature: string;
  readonly bytes?: number;
  /** Also writes a signature after the last transaction. */
  readonly signatureAfter: boolean;
}

/** What a `commitBatch` operation writes to one coValue. */
export interface BatchWrite {
  readonly id: string;
  readonly header?: Json;
  readonly deleted: boolean;
  readonly sessions: readonly BatchSession[];
}

/** Writes of one call, each atomic by itself. */
export type SingleWriteOperation =
  | { readonly op: "upsertCoValue"; readonly id: string; readonly header?: Json }
  | { readonly op: "trackCoValuesSyncState"; readonly updates: readonly SyncUpdate[] }
  | { readonly op: "stopTrackingSyncState"; readonly id: string }
  | { readonly op: "eraseCoValueButKeepTombstone"; readonly id: string }
  | {
      readonly op: "tryAcquireStorageReconciliationLock";
      readonly session: string;
      readonly peer: string;
    }
  | {
      readonly op: "renewStorageReconciliationLock";
      readonly session: string;
      readonly peer: string;
      readonly offset: number;
    }
  | {
      readonly op: "releaseStorageReconciliationLock";
      readonly session: string;
      readonly peer: string;
    }
  | { readonly op: "commitBatch"; readonly writes: readonly BatchWrite[] };

/** A call on the handle of an open transaction. */
export type HandleOperation =
  | { readonly op: "getSingleCoValueSession"; readonly id: string; readonly session: string }
  | { readonly op: "markCoValueAsDeleted"; readonly id: string }
  | {
      readonly op: "addSessionUpdate";
      readonly id: string;
      readonly session: string;
      readonly lastIdx: number;
      readonly signature: string;
      readonly bytes?: number;
      /** Pass the stored row along as cojson does. */
      readonly hint: boolean;
    }
  | {
      /** `count` calls of `addTransaction` from index `from` on, issued together as cojson does. */
      readonly op: "addTransactions";
      readonly id: string;
      readonly session: string;
      readonly from: number;
      readonly count: number;
      readonly text: string;
    }
  | {
      readonly op: "addSignatureAfter";
      readonly id: string;
      readonly session: string;
      readonly idx: number;
      readonly signature: string;
    }
  /** Async cells alone: cojson's sync handle has no such call, so there it is skipped. */
  | { readonly op: "deleteCoValueContent"; readonly id: string }
  | { readonly op: "getStorageReconciliationLock"; readonly key: string }
  | {
      readonly op: "putStorageReconciliationLock";
      readonly key: string;
      readonly session: string;
      readonly acquiredAt: number;
      readonly releasedAt?: number;
      readonly offset: number;
    };

/** A step of a transaction: a call on its handle, or something done beside it while it is open. */
export type TransactionStep =
  | HandleOperation
  /**
   * Calls on the handle issued in this order without awaiting between them, as with `Promise.all`; in
   * sync cells one after the other. Rows are named as they were before the first call. Answers a list.
   */
  | { readonly op: "together"; readonly steps: readonly HandleOperation[] }
  /** A read of the store itself, which must see the last commit. */
  | { readonly op: "readOutside"; readonly read: ReadOperation }
  /** A write of the store itself, issued from inside the callback: refused with `NESTED_TRANSACTION`. */
  | { readonly op: "writeNested"; readonly write: SingleWriteOperation }
  /** Waits for a timer in async cells; nothing in sync ones. */
  | { readonly op: "wait" };

/** A transaction: its steps, and whether its callback then returns or throws. */
export interface TransactionOperation {
  readonly op: "transaction";
  readonly steps: readonly TransactionStep[];
  readonly end: "commit" | "throw";
}

/** What happens to the store as a whole. */
export type ControlOperation =
  /** Closes the store and opens it again; skipped in volatile cells. */
  | { readonly op: "reopen" }
  | { readonly op: "sync" }
  | { readonly op: "advanceClock"; readonly ms: number }
  /** Ends an empty transaction and uses its handle afterwards: refused with `TRANSACTION_ENDED`. */
  | { readonly op: "useEndedTransaction"; readonly step: HandleOperation };

/** An operation that is played by itself. */
export type SerialOperation =
  | ReadOperation
  | SingleWriteOperation
  | TransactionOperation
  | ControlOperation;

/** Branches in flight together in async cells; one branch after the other in sync ones. */
export interface ParallelOperation {
  readonly op: "parallel";
  readonly branches: readonly (readonly SerialOperation[])[];
}

/** One operation of a history. */
export type Operation = SerialOperation | ParallelOperation;

/** A list of operations, played from an empty store. */
export type History = readonly Operation[];

/** The name of an operation or step. */
export type OperationName = Operation["op"] | TransactionStep["op"];

/** The reads of the store. */
export const READ_NAMES = [
  "getCoValue",
  "getCoValueSessions",
  "getNewTransactionInSession",
  "getSignatures",
  "getCoValueKnownState",
  "getCoValueIDs",
  "getCoValueCount",
  "getAllCoValuesWaitingForDelete",
  "getUnsyncedCoValueIDs",
  "readCoValue",
] as const satisfies readonly ReadOperation["op"][];

/** The writes of one call. */
export const WRITE_NAMES = [
  "upsertCoValue",
  "trackCoValuesSyncState",
  "stopTrackingSyncState",
  "eraseCoValueButKeepTombstone",
  "tryAcquireStorageReconciliationLock",
  "renewStorageReconciliationLock",
  "releaseStorageReconciliationLock",
  "commitBatch",
] as const satisfies readonly SingleWriteOperation["op"][];

/** The calls on a transaction's handle. */
export const HANDLE_NAMES = [
  "getSingleCoValueSession",
  "markCoValueAsDeleted",
  "addSessionUpdate",
  "addTransactions",
  "addSignatureAfter",
  "deleteCoValueContent",
  "getStorageReconciliationLock",
  "putStorageReconciliationLock",
] as const satisfies readonly HandleOperation["op"][];

/** Every name, so that coverage can be counted and a missing one noticed. */
export const OPERATION_NAMES = [
  ...READ_NAMES,
  ...WRITE_NAMES,
  "transaction",
  ...HANDLE_NAMES,
  "together",
  "readOutside",
  "writeNested",
  "wait",
  "reopen",
  "sync",
  "advanceClock",
  "useEndedTransaction",
  "parallel",
] as const satisfies readonly OperationName[];

// Fails to compile when a name is missing above.
type Unlisted = Exclude<OperationName, (typeof OPERATION_NAMES)[number]>;
const everyNameIsListed: Unlisted extends never ? true : never = true;
void everyNameIsListed;

const READS: ReadonlySet<OperationName> = new Set(READ_NAMES);

/** Whether an operation only reads. */
export function isRead<Any extends { readonly op: OperationName }>(
  operation: Any,
): operation is Extract<Any, ReadOperation> {
  return READS.has(operation.op);
}

/** Calls `visit` for each operation and each step within it; a step counts as an operation. */
export function visitOperations(history: History, visit: (name: OperationName) => void): void {
  for (const operation of history) {
    visit(operation.op);
    if (operation.op === "parallel") {
      for (const branch of operation.branches) visitOperations(branch, visit);
    } else if (operation.op === "transaction") {
      for (const step of operation.steps) {
        visit(step.op);
        if (step.op === "together") for (const call of step.steps) visit(call.op);
        if (step.op === "readOutside") visit(step.read.op);
        if (step.op === "writeNested") visit(step.write.op);
      }
    } else if (operation.op === "useEndedTransaction") {
      visit(operation.step.op);
    }
  }
}

/**
 * How many operations a history has, steps included. What wraps others that are done together is none
 * itself, what wraps one alone is counted with it once.
 */
export function countOperations(history: History): number {
  let count = 0;
  for (const operation of history) {
    if (operation.op === "parallel") {
      for (const branch of operation.branches) count += countOperations(branch);
    } else {
      count += 1;
      if (operation.op === "transaction") {
        for (const step of operation.steps) count += step.op === "together" ? step.steps.length : 1;
      }
    }
  }
  return count;
}
