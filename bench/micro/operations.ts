// The single operations whose cost the micro suite takes apart, each in every form it is compared in:
// as calls of a store and as an operation of a history. All have the same small coValues to act on.
import type {
  CoValueHeader,
  CoValueStore,
  CoValueStoreSync,
  CoValueWrite,
  Operation,
  RawCoID,
  SessionID,
  Signature,
} from "@assay/engines/covalue";
import { transactionRun } from "@assay/engines/covalue";

/** CoValues in each store. */
export const COVALUES = 256;

/** Transactions of each, in one session. */
const TRANSACTIONS = 10;

// cojson brands ids, signatures and headers; the store looks into none of them.
const SESSION = "co_zMicroAccount_session_zMicro" as SessionID;
const SIGNATURE = "signature_zMicro" as Signature;
const HEADER = { type: "comap", ruleset: { type: "unsafeAllowAll" }, meta: null } as CoValueHeader;
const TEXT = "x".repeat(100);

/** An operation on the n-th coValue. */
export interface MicroOperation {
  readonly name: string;
  onSync(store: CoValueStoreSync, index: number): unknown;
  onAsync(store: CoValueStore, index: number): Promise<unknown>;
  asHistory(index: number): Operation;
}

/** The id of the n-th coValue. */
export function idOf(index: number): RawCoID {
  return `co_zMicro${index.toString().padStart(6, "0")}`;
}

/** What every store holds. */
export function microContent(): CoValueWrite[] {
  return Array.from({ length: COVALUES }, (_, index) => ({
    id: idOf(index),
    header: HEADER,
    sessions: [
      {
        ...stateAfter(TRANSACTIONS),
        transactions: transactionRun(0, TRANSACTIONS, TEXT),
        signatures: [{ idx: TRANSACTIONS - 1, signature: SIGNATURE }],
      },
    ],
  }));
}

/** The transaction writes the same row each time, so that the store stays as it is. */
const [APPENDED] = transactionRun(TRANSACTIONS, 1, TEXT);

export const MICRO_OPERATIONS: readonly MicroOperation[] = [
  {
    name: "getCoValue",
    onSync: (store, index) => store.getCoValue(idOf(index)),
    onAsync: (store, index) => store.getCoValue(idOf(index)),
    asHistory: (index) => ({ op: "getCoValue", id: idOf(index) }),
  },
  {
    name: "getCoValueKnownState",
    onSync: (store, index) => store.getCoValueKnownState(idOf(index)),
    onAsync: (store, index) => store.getCoValueKnownState(idOf(index)),
    asHistory: (index) => ({ op: "getCoValueKnownState", id: idOf(index) }),
  },
  {
    name: "transaction of one append",
    onSync: (store, index) =>
      store.transaction((handle) => {
        const coValue = index + 1;
        handle.getSingleCoValueSession(coValue, SESSION);
        const sessionUpdate = { coValue, ...stateAfter(TRANSACTIONS + 1) };
        const ses = handle.addSessionUpdate({ sessionUpdate });
        if (APPENDED !== undefined) handle.addTransaction(ses, APPENDED.idx, APPENDED.tx);
      }),
    onAsync: (store, index) =>
      store.transaction(async (handle) => {
        const coValue = index + 1;
        await handle.getSingleCoValueSession(coValue, SESSION);
        const sessionUpdate = { coValue, ...stateAfter(TRANSACTIONS + 1) };
        const ses = await handle.addSessionUpdate({ sessionUpdate });
        if (APPENDED !== undefined) await handle.addTransaction(ses, APPENDED.idx, APPENDED.tx);
      }),
    asHistory: (index) => ({
      op: "transaction",
      end: "commit",
      steps: [
        { op: "getSingleCoValueSession", id: idOf(index), session: SESSION },
        {
          op: "addSessionUpdate",
          id: idOf(index),
          session: SESSION,
          lastIdx: TRANSACTIONS + 1,
          signature: SIGNATURE,
          bytes: 0,
          hint: false,
        },
        {
          op: "addTransactions",
          id: idOf(index),
          session: SESSION,
          from: TRANSACTIONS,
          count: 1,
          text: TEXT,
        },
      ],
    }),
  },
  {
    name: "readCoValue",
    onSync: (store, index) => store.readCoValue(idOf(index)),
    onAsync: (store, index) => store.readCoValue(idOf(index)),
    asHistory: (index) => ({ op: "readCoValue", id: idOf(index) }),
  },
];

function stateAfter(lastIdx: number) {
  return {
    sessionID: SESSION,
    lastIdx,
    lastSignature: SIGNATURE,
    bytesSinceLastSignature: 0,
  } as const;
}
