// Which calls must be refused for a number that cannot be stored (CV-119).
import type { Operation, TransactionStep } from "@assay/engines/covalue";
import { isStorable } from "./numbers.ts";

/** Whether a call must be refused for a number that cannot be stored. */
export function isRefused(call: Operation | TransactionStep): boolean {
  switch (call.op) {
    case "addSessionUpdate":
      return !isStorable(call.lastIdx) || !isStorable(call.bytes ?? 0);
    case "addTransactions":
      return !isStorable(call.from);
    case "addSignatureAfter":
      return !isStorable(call.idx);
    case "commitBatch":
      return call.writes.some(({ sessions }) =>
        sessions.some(
          ({ from, count, bytes = 0 }) =>
            // The counter is the index after the last.
            ![from, from + count, bytes].every(isStorable),
        ),
      );
    default:
      return false;
  }
}
