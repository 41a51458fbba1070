// The clause that says what a call answers: the one to name where it never answered, or failed in its own code, which
// whatever it was asked about does not explain.
import type { OperationName } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { memberOf } from "./json-parts.ts";
import type { Symptom } from "./symptom.ts";

const OWN_CLAUSE: Readonly<Record<string, ClauseID>> = {
  getCoValue: "CV-009",
  getCoValueSessions: "CV-019",
  getNewTransactionInSession: "CV-025",
  getSignatures: "CV-032",
  getCoValueKnownState: "CV-070",
  getCoValueIDs: "CV-010",
  getCoValueCount: "CV-011",
  getAllCoValuesWaitingForDelete: "CV-053",
  getUnsyncedCoValueIDs: "CV-064",
  readCoValue: "CV-088",
  upsertCoValue: "CV-004",
  trackCoValuesSyncState: "CV-063",
  stopTrackingSyncState: "CV-065",
  eraseCoValueButKeepTombstone: "CV-054",
  tryAcquireStorageReconciliationLock: "CV-074",
  renewStorageReconciliationLock: "CV-080",
  releaseStorageReconciliationLock: "CV-081",
  commitBatch: "CV-089",
  sync: "CV-117",
  reopen: "CV-104",
  close: "CV-106",
} satisfies Partial<Record<OperationName | "close", ClauseID>>;

/** The clause that says what a call of a store answers, by its name; `undefined` where it is none. */
export function ownClauseOf(call: string): ClauseID | undefined {
  return Object.hasOwn(OWN_CLAUSE, call) ? OWN_CLAUSE[call] : undefined;
}

/** The clause of a call that was made by itself and never answered; `undefined` for any other symptom. */
export function clauseOfSilence({ how, seen }: Symptom): ClauseID | undefined {
  if (how !== "silence" || seen.isParallel || seen.isInTransaction || seen.isOutside)
    return undefined;
  return seen.operation && ownClauseOf(seen.operation.op);
}

/**
 * The clause of a call that failed with an error that has no code, whatever was under way beside it; `undefined` for
 * any other symptom.
 */
export function clauseOfError({ how, seen: { operation }, actual }: Symptom): ClauseID | undefined {
  const error = memberOf(actual, "error");
  if (how !== "error" || typeof error !== "string" || !error.startsWith("UNCODED: ")) {
    return undefined;
  }
  return (
    operation && ownClauseOf(operation.op === "readOutside" ? operation.read.op : operation.op)
  );
}
