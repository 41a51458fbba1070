// Takes out of a history what a cell cannot play. Every cell's histories are drawn alike from a seed,
// so that what one of them showed is played by the others as well.
import type {
  History,
  Operation,
  OperationName,
  SerialOperation,
  TransactionStep,
} from "@assay/engines/covalue";

/** The history without skipped operations; branches that cannot be in flight together stand in a row. */
export function withoutSkipped(history: History, skips: ReadonlySet<OperationName>): History {
  if (skips.size === 0) return history;
  return history.flatMap((operation): readonly Operation[] => {
    if (operation.op !== "parallel") return serial(operation, skips);
    const branches = operation.branches.map((branch) =>
      branch.flatMap((one) => serial(one, skips)),
    );
    return skips.has("parallel") ? branches.flat() : [{ ...operation, branches }];
  });
}

/** The operation without skipped steps; nothing where it is skipped itself. */
function serial(
  operation: SerialOperation,
  skips: ReadonlySet<OperationName>,
): readonly SerialOperation[] {
  if (skips.has(operation.op)) return [];
  if (operation.op === "useEndedTransaction")
    return skips.has(operation.step.op) ? [] : [operation];
  if (operation.op !== "transaction") return [operation];
  const steps = operation.steps.flatMap((step): readonly TransactionStep[] => {
    if (skips.has(step.op)) return [];
    if (step.op !== "together") return [step];
    return [{ ...step, steps: step.steps.filter(({ op }) => !skips.has(op)) }];
  });
  return [{ ...operation, steps }];
}
