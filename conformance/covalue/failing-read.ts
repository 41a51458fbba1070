// Finds the read that a store fails in, or does not answer, where only its final state shows that there is one.
import type {
  Difference,
  History,
  Operation,
  ReadOperation,
  TransactionStep,
} from "@assay/engines/covalue";
import { scopeOf } from "./citations/scope.ts";
import { judgeHistory, tellsOfSilence, type JudgingOptions } from "./judge-history.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { wholeReads } from "./whole-reads.ts";

/** A history with what came of it. */
export interface FailingHistory {
  readonly history: History;
  readonly difference: Difference;
}

/**
 * The same failure with the read at the history's end that fails or is not answered, where there is such a one: a
 * final state is looked at by many calls, and does not say which of them it was.
 */
export async function withFailingRead(
  cell: JudgedCell,
  failing: FailingHistory,
  options: JudgingOptions,
): Promise<FailingHistory> {
  const { history, difference } = failing;
  if (difference.at !== "final state" || !isError(difference.actual)) return failing;
  const asked = [...history, ...readsOf(history)];
  // What differs has been found, also where the store does not open once more.
  const judgement = await judgeHistory(cell, asked, options).catch(() => undefined);
  if (judgement === undefined || judgement.state === "agrees") return failing;
  if (judgement.difference.at !== "operation") return failing;
  const { index, actual } = judgement.difference;
  // The history's own answers were right when it failed, and a call failed, or was silent: this is another failure.
  const isSame = isError(actual) && tellsOfSilence(actual) === tellsOfSilence(difference.actual);
  if (index < history.length || !isSame) return failing;
  return {
    history: [...history, ...asked.slice(index, index + 1)],
    difference: { ...judgement.difference, index: history.length },
  };
}

/** Whether there is an error in the place of what was asked for. */
function isError(actual: unknown): boolean {
  return typeof actual === "object" && actual !== null && "error" in actual;
}

/** The name of the call that a store was silent in, where the difference is that it never answered. */
export function silentCall(difference: Difference): string {
  if (difference.at === "operation") return difference.operation.op;
  const { actual } = difference;
  const isOfClose = typeof actual === "object" && actual !== null && "close" in actual;
  return isOfClose ? "close" : "a read of what is stored";
}

/** The reads by which a final state is looked at, each as an operation. */
export function readsOf(history: History): readonly ReadOperation[] {
  const ids = [...new Set(history.flatMap((operation) => scopeOf(operation).ids))];
  // What is under sessions comes first, since whole coValues are read by it, and each after its coValue, by which
  // it is named.
  const parts = ids.flatMap((id): ReadOperation[] => [
    { op: "getCoValue", id },
    { op: "getCoValueSessions", id },
    ...sessionsOf(history, id).flatMap((session): ReadOperation[] => [
      { op: "getNewTransactionInSession", id, session, from: 0, to: Number.MAX_SAFE_INTEGER },
      { op: "getSignatures", id, session, from: 0 },
    ]),
  ]);
  return [...parts, ...wholeReads(ids)];
}

/** The sessions of a coValue that operations name, or steps within them. */
function sessionsOf(operations: readonly (Operation | TransactionStep)[], id: string): string[] {
  const named = operations.flatMap((operation): readonly string[] => {
    switch (operation.op) {
      case "parallel":
        return sessionsOf(operation.branches.flat(), id);
      case "transaction":
      case "together":
        return sessionsOf(operation.steps, id);
      case "commitBatch":
        return operation.writes
          .filter((write) => write.id === id)
          .flatMap(({ sessions }) => sessions.map(({ session }) => session));
      default:
        return "session" in operation && "id" in operation && operation.id === id
          ? [operation.session]
          : [];
    }
  });
  return [...new Set(named)];
}
