// Row ids of sessions, by which the reference finds what was written under them.
import { expect, test } from "vitest";
import type { CoValueWrite, SessionID, Transaction } from "../port.ts";
import { ReferenceStore } from "./store.ts";

// cojson brands ids and the text of changes.
const SESSION = "co_zA_session_z1" as SessionID;
const TRANSACTION = { privacy: "trusting", madeAt: 1, changes: "[]" } as Transaction;

const WRITE: CoValueWrite = {
  id: "co_zOne",
  header: {
    type: "comap",
    ruleset: { type: "unsafeAllowAll" },
    meta: null,
    uniqueness: null,
    createdAt: null,
  },
  sessions: [
    {
      sessionID: SESSION,
      lastIdx: 1,
      lastSignature: "signature_z1",
      bytesSinceLastSignature: 0,
      transactions: [{ idx: 0, tx: TRANSACTION }],
      signatures: [],
    },
  ],
};

test("the row id of a session that was erased shows nothing of one of that name that was written after", () => {
  const store = new ReferenceStore(() => 0);
  const rowOf = (): number => store.readCoValue(WRITE.id)?.sessions[0]?.row.rowID ?? 0;
  store.commitBatch([WRITE]);
  const before = rowOf();
  expect(store.getNewTransactionInSession(before, 0, 0)).toHaveLength(1);
  store.eraseCoValueButKeepTombstone(WRITE.id);
  store.commitBatch([WRITE]);
  expect(store.getNewTransactionInSession(rowOf(), 0, 0)).toHaveLength(1);
  expect(store.getNewTransactionInSession(before, 0, 0)).toEqual([]);
});
