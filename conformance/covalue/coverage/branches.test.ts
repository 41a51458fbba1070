import { describe, expect, test } from "vitest";
import type { SerialOperation, TransactionStep } from "@assay/engines/covalue";
import { answersOf } from "@assay/engines/history";
import { branchOf, type Branch } from "./branches.ts";
import { visitPlayed } from "./played.ts";

const id = "a";
const session = "s";
const update = {
  op: "addSessionUpdate",
  id,
  session,
  lastIdx: 0,
  signature: "x",
  hint: false,
} as const;
const run = { op: "addTransactions", id, session, from: 0, count: 1, text: "x" } as const;
const sign = { op: "addSignatureAfter", id, session, idx: 0, signature: "x" } as const;
const batch = { session, from: 0, count: 1, text: "x", signature: "x", signatureAfter: false };
const lock = { op: "tryAcquireStorageReconciliationLock", session, peer: "p" } as const;
const inside = (...steps: TransactionStep[]): SerialOperation => ({
  op: "transaction",
  steps,
  end: "commit",
});

/** The branches that a history takes after the coValue `a` with the session `s` was stored. */
function branchesOf(...operations: SerialOperation[]): Branch[] {
  const history = [{ op: "upsertCoValue", id, header: {} } as const, inside(update), ...operations];
  const taken: Branch[] = [];
  visitPlayed(history, answersOf(history).answers, {
    played: (call, answer) => {
      const branch = branchOf(call, answer);
      if (branch !== undefined) taken.push(branch);
    },
    skipped: () => {},
  });
  return taken;
}

describe("an answer takes the branch", () => {
  test.each<[Branch, SerialOperation[]]>([
    ["nested", [inside({ op: "writeNested", write: { op: "stopTrackingSyncState", id } })]],
    ["ended", [{ op: "useEndedTransaction", step: { op: "markCoValueAsDeleted", id } }]],
    ["planned", [{ op: "transaction", steps: [], end: "throw" }]],
    ["refusedUpdate", [inside({ ...update, bytes: 0.5 })]],
    ["refusedTransaction", [inside({ op: "together", steps: [{ ...run, from: -1 }, run] })]],
    ["refusedSignature", [inside({ ...sign, idx: 2 ** 53 })]],
    [
      "refusedBatch",
      [{ op: "commitBatch", writes: [{ id, deleted: false, sessions: [{ ...batch, from: -1 }] }] }],
    ],
    ["noCoValue", [{ op: "getCoValue", id: "b" }]],
    ["noKnownState", [{ op: "getCoValueKnownState", id: "b" }]],
    ["noWhole", [inside({ op: "readOutside", read: { op: "readCoValue", id: "b" } })]],
    ["noSession", [inside({ op: "getSingleCoValueSession", id, session: "t" })]],
    ["noLock", [inside({ op: "getStorageReconciliationLock", key: "lock#p" })]],
    ["noHeader", [{ op: "upsertCoValue", id: "b" }]],
    ["noBatchRow", [{ op: "commitBatch", writes: [{ id: "b", deleted: false, sessions: [] }] }]],
    ["noTransactions", [{ op: "getNewTransactionInSession", id, session, from: 0, to: 1 }]],
    ["noSignatures", [{ op: "getSignatures", id, session, from: 0 }]],
    ["lockHeld", [lock, { ...lock, session: "t" }]],
    ["notDue", [lock, { ...lock, op: "releaseStorageReconciliationLock" }, lock]],
  ])("%s", (branch, operations) => {
    expect(branchesOf(...operations)).toEqual([branch]);
  });

  test("none where it is the common one", () => {
    const read = { op: "getCoValue", id } as const;
    expect(branchesOf(read, inside(run, sign), lock, lock)).toEqual([]);
  });
});
