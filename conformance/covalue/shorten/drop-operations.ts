// Drops operations of a history, and steps of its transactions: large pieces first, then one by one.
import type { History, Operation, SerialOperation, TransactionStep } from "@assay/engines/covalue";

/** Histories with fewer operations or steps. */
export function* dropOperations(history: History): Iterable<History> {
  yield* withoutPieces(history);
  for (const [index, operation] of history.entries()) {
    for (const shorter of shorterOperations(operation)) yield history.with(index, shorter);
    if (operation.op === "parallel") {
      yield [...history.slice(0, index), ...operation.branches.flat(), ...history.slice(index + 1)];
    }
  }
}

function* shorterOperations(operation: Operation): Iterable<Operation> {
  if (operation.op === "transaction") {
    for (const steps of shorterSteps(operation.steps)) yield { ...operation, steps };
  } else if (operation.op === "parallel") {
    for (const branches of withoutPieces(operation.branches)) yield { ...operation, branches };
    for (const [index, branch] of operation.branches.entries()) {
      for (const shorter of shorterBranches(branch)) {
        yield { ...operation, branches: operation.branches.with(index, shorter) };
      }
    }
  }
}

function* shorterBranches(
  branch: readonly SerialOperation[],
): Iterable<readonly SerialOperation[]> {
  yield* withoutPieces(branch);
  for (const [index, operation] of branch.entries()) {
    if (operation.op !== "transaction") continue;
    for (const steps of shorterSteps(operation.steps)) {
      yield branch.with(index, { ...operation, steps });
    }
  }
}

/** Fewer steps, and fewer calls that stand together; the last of those stands alone. */
function* shorterSteps(steps: readonly TransactionStep[]): Iterable<readonly TransactionStep[]> {
  yield* withoutPieces(steps);
  for (const [index, step] of steps.entries()) {
    if (step.op !== "together") continue;
    yield steps.toSpliced(index, 1, ...step.steps);
    for (const calls of withoutPieces(step.steps)) {
      if (calls.length > 1) yield steps.with(index, { ...step, steps: calls });
    }
  }
}

/** The list without one half, one quarter, … one item; the end first, where a failure needs least. */
export function* withoutPieces<T>(items: readonly T[]): Iterable<readonly T[]> {
  for (
    let size = Math.ceil(items.length / 2);
    size > 0;
    size = size > 1 ? Math.ceil(size / 2) : 0
  ) {
    for (let start = Math.max(0, items.length - size); ; start -= size) {
      const from = Math.max(0, start);
      yield [...items.slice(0, from), ...items.slice(start + size)];
      if (start <= 0) break;
    }
  }
}
