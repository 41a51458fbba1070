// The clause that says what a call answers: the one to name first where it never answered, which whatever it was asked
// about does not explain.
import type { OperationName } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import type { Symptom } from "./symptom.ts";

const OWN_CLAUSE: Readonly<Partial<Record<OperationName, ClauseID>>> = {
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
};

/** The clause of a call that was made by itself and never answered; `undefined` for any other symptom. */
export function ownClauseOf({ how, seen }: Symptom): ClauseID | undefined {
  if (how !== "silence" || seen.isParallel || seen.isInTransaction || seen.isOutside)
    return undefined;
  return seen.operation && OWN_CLAUSE[seen.operation.op];
}
