// Draws reads of the store while a transaction is open: mostly such as would show what it has written so
// far, since a store that lets others see it is given away by nothing else.
import { READ_NAMES, type ReadOperation, type TransactionStep } from "@assay/engines/covalue";
import type { DrawContext } from "./context.ts";
import { drawRead } from "./draw-read.ts";
import { HIGHEST_INDEX } from "./numbers.ts";

/** A read outside the transaction that has made the steps. */
export function drawReadOutside(
  context: DrawContext,
  before: readonly TransactionStep[],
): ReadOperation {
  const { draw } = context;
  // By the step and not by the read: a deletion shows in one list alone, and counts as much as a session.
  const showing = before.map((step) => readsThatShow(step)).filter((reads) => reads.length > 0);
  return showing.length > 0 && draw.chance(75)
    ? draw.pick(draw.pick(showing))
    : drawRead(context, draw.pick(READ_NAMES));
}

/** The reads that answer otherwise once the step has been committed. */
export function readsThatShow(step: TransactionStep): readonly ReadOperation[] {
  switch (step.op) {
    case "together":
      return step.steps.flatMap((call) => readsThatShow(call));
    case "markCoValueAsDeleted":
      return [{ op: "getAllCoValuesWaitingForDelete" }];
    case "deleteCoValueContent":
      return [
        { op: "getAllCoValuesWaitingForDelete" },
        { op: "getCoValueSessions", id: step.id },
        { op: "readCoValue", id: step.id },
      ];
    case "addSessionUpdate":
      return [
        { op: "getCoValueSessions", id: step.id },
        { op: "getCoValueKnownState", id: step.id },
        { op: "readCoValue", id: step.id },
      ];
    case "addTransactions": {
      const { id, session } = step;
      return [
        { op: "getNewTransactionInSession", id, session, from: 0, to: HIGHEST_INDEX },
        { op: "readCoValue", id },
      ];
    }
    case "addSignatureAfter": {
      const { id, session } = step;
      return [
        { op: "getSignatures", id, session, from: 0 },
        { op: "readCoValue", id },
      ];
    }
    default:
      return [];
  }
}
