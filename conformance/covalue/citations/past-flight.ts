// What a history has done at the same time: which coValues and locks were in flight, beside what.
import type { ParallelOperation, SerialOperation } from "@assay/engines/covalue";
import type { CoValueFact } from "./covalue-facts.ts";
import type { Facts } from "./facts.ts";
import type { LockFact } from "./past-locks.ts";
import { isWrite, scopeOf } from "./scope.ts";

/** Takes note of the branches of a parallel operation, whatever their order. */
export function noteFlight(
  { branches }: ParallelOperation,
  coValues: Facts<CoValueFact>,
  locks: Facts<LockFact>,
): void {
  for (const [index, branch] of branches.entries()) {
    const beside = branches.flatMap((other, place) => (place === index ? [] : other));
    const isBesideWrite = beside.some(isWrite);
    const isBesideRollBack = beside.some(isThrowing);
    for (const operation of branch) {
      const { ids, locks: keys } = scopeOf(operation);
      for (const id of ids) coValues.note("in flight", id);
      for (const key of keys) locks.note("in flight", key);
      if (!isWrite(operation)) continue;
      for (const id of ids) {
        coValues.note("written in flight", id);
        if (isBesideWrite) coValues.note("written by several in flight", id);
        if (isBesideRollBack) coValues.note("written beside a roll-back in flight", id);
        if (operation.op === "transaction")
          coValues.note("written by a transaction that waits", id);
        if (operation.op === "commitBatch") coValues.note("batched in flight", id);
        if (operation.op === "eraseCoValueButKeepTombstone") coValues.note("erased in flight", id);
      }
      for (const key of keys) {
        if (isBesideWrite) locks.note("written by several in flight", key);
        if (operation.op === "transaction") locks.note("written by a transaction that waits", key);
      }
    }
  }
}

function isThrowing(operation: SerialOperation): boolean {
  return operation.op === "transaction" && operation.end === "throw";
}
