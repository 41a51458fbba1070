// Draws calls of a transaction that are issued together: mostly writes, and often of the same rows,
// since a store that looks up before it writes takes the second for the first.
import type { HandleOperation, TransactionStep } from "@assay/engines/covalue";
import type { DrawContext } from "./context.ts";
import { drawHandleCall } from "./draw-step.ts";
import { sometimesRefused } from "./draw-refused.ts";
import { mayStandTogether } from "./together-rules.ts";

const KINDS = [
  ["addSessionUpdate", 30],
  ["addTransactions", 30],
  ["addSignatureAfter", 20],
  ["markCoValueAsDeleted", 5],
  ["getSingleCoValueSession", 5],
  ["putStorageReconciliationLock", 5],
  ["getStorageReconciliationLock", 5],
] as const satisfies readonly (readonly [HandleOperation["op"], number])[];

/** Two to four calls; one that must not stand beside the others is left out. */
export function drawTogether(context: DrawContext, focus: string | undefined): TransactionStep {
  const { draw } = context;
  const wanted = 2 + draw.below(3);
  const steps: HandleOperation[] = [];
  for (let place = 0; place < wanted; place += 1) {
    const drawn = drawHandleCall(context, draw.weighted(KINDS), focus);
    const again = steps.find(({ op }) => op === drawn.op);
    const meeting = again !== undefined && draw.chance(40) ? sameRow(drawn, again) : drawn;
    const call = sometimesRefused(context, meeting);
    if (mayStandTogether([...steps, call])) steps.push(call);
  }
  return { op: "together", steps };
}

/** The call made for the row that another call of its kind is for. */
function sameRow(call: HandleOperation, other: HandleOperation): HandleOperation {
  if (call.op === "addSessionUpdate" && other.op === "addSessionUpdate") {
    // With a hint it would look for the row that the other one writes.
    return { ...call, id: other.id, session: other.session, hint: false };
  }
  if (call.op === "addSignatureAfter" && other.op === "addSignatureAfter") {
    return { ...call, id: other.id, session: other.session, idx: other.idx };
  }
  return call;
}
