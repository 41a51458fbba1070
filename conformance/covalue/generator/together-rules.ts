// Which calls of a transaction may be issued together. Writes take effect in the order in which they
// were issued (CV-043), so that two of one row have a certain outcome. What a read answers that is
// issued beside a write of the same row, and what becomes of rows that are written beside their
// erasure, the contract leaves open: neither is drawn.
import type { HandleOperation, History } from "@assay/engines/covalue";

/** Whether all calls of a history that are issued together keep the rule. */
export function keepsTogetherRule(history: History): boolean {
  return history
    .flatMap((operation) => (operation.op === "parallel" ? operation.branches.flat() : [operation]))
    .flatMap((operation) => (operation.op === "transaction" ? operation.steps : []))
    .every((step) => step.op !== "together" || mayStandTogether(step.steps));
}

/** Whether the contract says what comes of the calls when they are issued together. */
export function mayStandTogether(calls: readonly HandleOperation[]): boolean {
  return calls.every((call, index) =>
    calls.every((other, place) => place === index || !disturbs(call, other)),
  );
}

/** Whether what `call` writes leaves open what `other` answers or leaves. */
function disturbs(call: HandleOperation, other: HandleOperation): boolean {
  switch (call.op) {
    case "deleteCoValueContent":
      return "id" in other && other.id === call.id;
    case "addSessionUpdate":
      return readsSession(other) && other.id === call.id && other.session === call.session;
    case "putStorageReconciliationLock":
      return other.op === "getStorageReconciliationLock" && other.key === call.key;
    default:
      return false;
  }
}

/** An update with a hint looks for the stored row first. */
function readsSession(
  call: HandleOperation,
): call is Extract<HandleOperation, { op: "getSingleCoValueSession" | "addSessionUpdate" }> {
  return call.op === "getSingleCoValueSession" || (call.op === "addSessionUpdate" && call.hint);
}
