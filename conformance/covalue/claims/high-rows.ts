// Rows whose ids need more than a byte, in every call that takes one or looks one up; and a long session that is
// erased and stored again.
import type { HandleOperation, ReadOperation, SerialOperation } from "@assay/engines/covalue";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { idOf, LONG, SESSION } from "./growing-store.ts";
import type { ManyCalls } from "./many-calls.ts";

/** Coming to be before the 257th row. */
const LOW = [4, 5, 44, 63, 64, 99, 100, 127, 128, 188, 232].map(idOf);
/** What a byte keeps of most of their row ids are those of rows among the low ones. */
const HIGH = [255, 256, 257, 300, 511, 512, 700, 1_000].map(idOf);
const ALL = [...LOW, ...HIGH];
/** Erased in the end. */
const ERASED = [300, 700, 1_000].map(idOf);

const NEW_SESSION = "co_zAgent_session_zLater";
/** Beyond whatever they have. */
const IDX = 2_000;

/** On a store that has grown: what is read of rows of all heights, and what is written to high ones. */
export const HIGH_ROWS: readonly ManyCalls[] = [
  { clauses: ["CV-009", "CV-123"], operations: readsOf("getCoValue") },
  { clauses: ["CV-070", "CV-123"], operations: readsOf("getCoValueKnownState") },
  { clauses: ["CV-019", "CV-123"], operations: readsOf("getCoValueSessions") },
  { clauses: ["CV-088", "CV-123"], operations: readsOf("readCoValue") },
  {
    clauses: ["CV-024", "CV-123"],
    operations: [
      inATransaction(
        HIGH.flatMap((id) => [
          { op: "addTransactions", id, session: SESSION, from: IDX, count: 1, text: id },
          { op: "addSignatureAfter", id, session: SESSION, idx: IDX, signature: id },
        ]),
      ),
      ...HIGH.flatMap(
        (id) =>
          [
            {
              op: "getNewTransactionInSession",
              id,
              session: SESSION,
              from: 0,
              to: IDX,
            },
            { op: "getSignatures", id, session: SESSION, from: 0 },
          ] as const,
      ),
    ],
  },
  {
    clauses: ["CV-054", "CV-059", "CV-123"],
    operations: [
      ...ERASED.map((id): SerialOperation => ({ op: "eraseCoValueButKeepTombstone", id })),
      ...readsOf("readCoValue"),
    ],
  },
  {
    clauses: ["CV-014", "CV-019", "CV-123"],
    operations: [
      inATransaction(
        HIGH.flatMap((id, index) => [
          {
            op: "addSessionUpdate",
            id,
            session: NEW_SESSION,
            lastIdx: IDX + index,
            signature: "signature",
            hint: false,
          },
          { op: "getSingleCoValueSession", id, session: NEW_SESSION },
        ]),
      ),
      ...readsOf("getCoValueSessions"),
    ],
  },
];

/** A thousand transactions are gone for good: the session begins anew. Last, since lists are short then. */
export const ERASED_AND_STORED_AGAIN: ManyCalls = {
  clauses: ["CV-054", "CV-060", "CV-123"],
  operations: [
    { op: "eraseCoValueButKeepTombstone", id: LONG },
    { op: "readCoValue", id: LONG },
    { op: "commitBatch", writes: [batchWrite(LONG, batchSession(SESSION, 0, 1))] },
    { op: "readCoValue", id: LONG },
  ],
};

function readsOf(
  op: Extract<ReadOperation, { readonly id: string; readonly from?: never }>["op"],
): ReadOperation[] {
  return ALL.map((id) => ({ op, id }));
}

function inATransaction(steps: readonly HandleOperation[]): SerialOperation {
  return { op: "transaction", steps, end: "commit" };
}
