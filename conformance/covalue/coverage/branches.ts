// The branches of the contract's calls that are not the common one: what is refused, what is not there,
// what is not given. Counted by answer, so that a generator which no longer provokes one is noticed.
import type { Answer, CoValueClaim, OperationName } from "@assay/engines/covalue";
import type { Call } from "./played.ts";

/** A branch that answers have to take often enough. */
interface BranchRule {
  /** Completes "histories in which …". */
  readonly what: string;
  /** The share of histories that must take it, at the least. */
  readonly share: number;
  /** An operation without which it cannot be taken. */
  readonly needs?: OperationName;
  /** A claim without which histories leave it out. */
  readonly claim?: CoValueClaim;
}

/** Every branch. */
export const BRANCHES = {
  nested: { what: "a write is refused with NESTED_TRANSACTION", share: 0.2 },
  ended: { what: "a call is refused with TRANSACTION_ENDED", share: 0.2 },
  planned: { what: "a transaction throws as planned", share: 0.3 },
  refusedUpdate: { what: "a session update is refused with INVALID_ARGUMENT", share: 0.1 },
  refusedTransaction: {
    what: "a transaction's index is refused with INVALID_ARGUMENT",
    share: 0.1,
  },
  refusedSignature: { what: "a signature's index is refused with INVALID_ARGUMENT", share: 0.06 },
  refusedBatch: {
    what: "a batch is refused with INVALID_ARGUMENT",
    share: 0.03,
    claim: "atomicCommit",
  },
  noCoValue: { what: "a coValue that is asked for is not stored", share: 0.06 },
  noKnownState: { what: "a known state is asked for of what is not stored", share: 0.06 },
  noWhole: { what: "a whole coValue is asked for that is not stored", share: 0.04 },
  noSession: { what: "a session that is asked for is not stored", share: 0.1 },
  noLock: { what: "a lock's row is asked for that is not stored", share: 0.1 },
  noHeader: { what: "an upsert without a header finds nothing", share: 0.04 },
  noBatchRow: { what: "a write of a batch has no header and no coValue", share: 0.04 },
  noTransactions: { what: "a range holds no transaction", share: 0.3 },
  noSignatures: { what: "a session has no signatures from an index on", share: 0.3 },
  notDue: { what: "a lock is refused as not due", share: 0.06 },
  lockHeld: { what: "a lock is refused as held", share: 0.1 },
} as const satisfies Record<string, BranchRule>;

export type Branch = keyof typeof BRANCHES;

/** Every branch's name. */
// `Object.keys` forgets which keys there are.
export const BRANCH_NAMES = Object.keys(BRANCHES) as Branch[];

/** The rule of a branch. */
export function branchRule(branch: Branch): BranchRule {
  return BRANCHES[branch];
}

/** The branch that a call's answer took, if it is not the common one. */
export function branchOf(call: Call, answer: Answer): Branch | undefined {
  if ("error" in answer) return refusalOf(call.op, answer.error);
  if (!("ok" in answer)) return undefined;
  const { ok } = answer;
  switch (call.op) {
    case "transaction":
      return call.end === "throw" ? "planned" : undefined;
    case "getCoValue":
      return ok === null ? "noCoValue" : undefined;
    case "getCoValueKnownState":
      return ok === null ? "noKnownState" : undefined;
    case "readCoValue":
      return ok === null ? "noWhole" : undefined;
    case "getSingleCoValueSession":
      return ok === null ? "noSession" : undefined;
    case "getStorageReconciliationLock":
      return ok === null ? "noLock" : undefined;
    case "upsertCoValue":
      return ok === null ? "noHeader" : undefined;
    case "commitBatch":
      return Array.isArray(ok) && ok.includes(null) ? "noBatchRow" : undefined;
    case "getNewTransactionInSession":
      return Array.isArray(ok) && ok.length === 0 ? "noTransactions" : undefined;
    case "getSignatures":
      return Array.isArray(ok) && ok.length === 0 ? "noSignatures" : undefined;
    case "tryAcquireStorageReconciliationLock":
      if (typeof ok !== "object" || ok === null || !("reason" in ok)) return undefined;
      return ok.reason === "not_due" ? "notDue" : "lockHeld";
    default:
      return undefined;
  }
}

function refusalOf(op: OperationName, error: string): Branch | undefined {
  if (error === "NESTED_TRANSACTION") return "nested";
  if (error === "TRANSACTION_ENDED") return "ended";
  if (error !== "INVALID_ARGUMENT") return undefined;
  switch (op) {
    case "addSessionUpdate":
      return "refusedUpdate";
    case "addTransactions":
      return "refusedTransaction";
    case "addSignatureAfter":
      return "refusedSignature";
    case "commitBatch":
      return "refusedBatch";
    default:
      return undefined;
  }
}
