// Plays operations on a store and on the reference beside it, and compares the answers: what many checks of claims do
// with operations of their own.
import {
  errorAnswer,
  take,
  type Answer,
  type AnyCoValueStore,
  type CoValueWrite,
  type OperationName,
  type Player,
  type SerialOperation,
} from "@assay/engines/covalue";
import { clausesOfAnswer } from "../clauses-of-operation.ts";
import type { ClauseID } from "../clauses.ts";
import { equalInBrief } from "./large-answers.ts";
import type { Comparisons } from "./looks.ts";

/** Plays operations on the reference and on the store, and compares the answers. */
export async function playBeside(
  reference: Player,
  player: Player,
  operations: readonly SerialOperation[],
  comparisons: Comparisons,
  when: string,
): Promise<void> {
  for (const operation of operations) {
    const { op } = operation;
    const expected = reference.playSync(operation);
    const actual = await player.playAsync(operation);
    equalInBrief(comparisons, `the answer of ${op}${when}`, expected, actual, standsOn(operation));
  }
}

/** Calls about what no batch writes: locks, and what is synced with whom. */
const APART_FROM_BATCHES: ReadonlySet<OperationName> = new Set<OperationName>([
  "trackCoValuesSyncState",
  "stopTrackingSyncState",
  "getUnsyncedCoValueIDs",
  "tryAcquireStorageReconciliationLock",
  "renewStorageReconciliationLock",
  "releaseStorageReconciliationLock",
  "getStorageReconciliationLock",
  "putStorageReconciliationLock",
]);

/** What an answer stands on: what it may show, and where batches have written that, that those are stored, however long. */
function standsOn(operation: SerialOperation): readonly ClauseID[] {
  const calls = operation.op === "transaction" ? operation.steps : [operation];
  const clauses = clausesOfAnswer(operation);
  return calls.every(({ op }) => APART_FROM_BATCHES.has(op))
    ? clauses
    : [...clauses, "CV-089", "CV-123"];
}

/** An operation writes one signature a session; a call of the port as many as it is given. */
export async function committed(
  store: AnyCoValueStore,
  batch: readonly CoValueWrite[],
): Promise<Answer> {
  try {
    return { ok: take(await store.commitBatch(batch)) };
  } catch (error) {
    return errorAnswer(error);
  }
}
