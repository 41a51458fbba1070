// Takes operations out of what is in flight together: before it, after it, or, for reads, into the
// transaction that they are in flight beside. What fails without being in flight is told more simply.
import {
  isRead,
  type History,
  type Operation,
  type ParallelOperation,
  type SerialOperation,
  type TransactionOperation,
} from "@assay/engines/covalue";

/** Histories with less in flight together. */
export function* partBranches(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    if (operation.op !== "parallel") continue;
    for (const parted of readsTakenInside(operation)) yield history.with(index, parted);
    for (const parted of movedOut(operation)) yield history.toSpliced(index, 1, ...parted);
  }
}

/** One of its transactions alone, with a read of another branch among its steps. */
function* readsTakenInside({ branches }: ParallelOperation): Iterable<TransactionOperation> {
  for (const [index, branch] of branches.entries()) {
    const reads = branches.flatMap((other, place) => (place === index ? [] : other.filter(isRead)));
    for (const operation of branch) {
      if (operation.op !== "transaction") continue;
      for (const read of reads) {
        for (let place = operation.steps.length; place >= 0; place -= 1) {
          const steps = operation.steps.toSpliced(place, 0, { op: "readOutside", read });
          yield { ...operation, steps };
        }
      }
    }
  }
}

/** The first of a branch before the others, or the last of one after them. */
function* movedOut(operation: ParallelOperation): Iterable<readonly Operation[]> {
  for (const [index, branch] of operation.branches.entries()) {
    const without = (rest: readonly SerialOperation[]): ParallelOperation => ({
      ...operation,
      branches: operation.branches.with(index, rest),
    });
    const first = branch[0];
    const last = branch.at(-1);
    if (first !== undefined) yield [first, without(branch.slice(1))];
    if (last !== undefined) yield [without(branch.slice(0, -1)), last];
  }
}
