// Probes of transactions: what they write under rows that nobody has, what they do with a write that
// nobody awaits, and what their call answers.
import { settle, type Api, type Json, type Steps } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type CoValueStore,
  type CoValueStoreSync,
  type RawCoID,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";
import { answerOf, failureText, type Probe } from "./probe.ts";

/** Far from every row id that a fresh store has given. */
const NOBODYS_ROW = 4_711;

// Storage is blind to transactions; signatures and ids are opaque to it, and cojson brands them.
const TX = { privacy: "trusting", madeAt: 0, changes: "[]" } as unknown as Transaction;
const SIGNATURE = "signature" as Signature;
const SESSION = "s" as SessionID;
const ID = "co_z1" as RawCoID;

/** Writes under row ids that nothing has. */
export const writesUnderNobodysRow: Probe = {
  clause: "CV-023",
  *observe(api, store) {
    /** One call in a transaction of its own, and then what can be read of it. */
    const written = function* (
      write: (handle: AnyCoValueTransaction) => unknown,
      read: () => Steps<Json>,
    ): Steps<Json> {
      try {
        yield* transact(api, store, function* (handle) {
          yield* settle(write(handle));
        });
      } catch (error) {
        return `${failureText(error)}, ${String(yield* read())}`;
      }
      return `answered, ${String(yield* read())}`;
    };
    const present = (rows: readonly unknown[]): string => (rows.length > 0 ? "kept" : "not kept");
    const sessionUpdate = {
      coValue: NOBODYS_ROW,
      sessionID: SESSION,
      lastIdx: 1,
      lastSignature: SIGNATURE,
    };
    return {
      "a session update": yield* written(
        (handle) => handle.addSessionUpdate({ sessionUpdate }),
        () => answerOf(() => store.getCoValueSessions(NOBODYS_ROW), present),
      ),
      "a transaction": yield* written(
        (handle) => handle.addTransaction(NOBODYS_ROW, 0, TX),
        () => answerOf(() => store.getNewTransactionInSession(NOBODYS_ROW, 0, 9), present),
      ),
      "a signature": yield* written(
        (handle) =>
          handle.addSignatureAfter({ sessionRowID: NOBODYS_ROW, idx: 0, signature: SIGNATURE }),
        () => answerOf(() => store.getSignatures(NOBODYS_ROW, 0), present),
      ),
    };
  },
};

/** Writes that a callback issues and does not await. */
export const writesThatNobodyAwaits: Probe = {
  clause: "CV-049",
  notApplicable: (api) =>
    api === "sync" ? "a sync callback issues nothing that it would have to await" : undefined,
  *observe(api, store) {
    yield* settle(store.upsertCoValue(ID, { type: "comap" } as CoValueHeader));
    const left: Promise<unknown>[] = [];
    const leave = (work: unknown): void => {
      // Whether it fails is told by what is stored.
      if (work instanceof Promise) left.push(work.catch(() => {}));
    };
    const sessionUpdate = {
      coValue: 1,
      sessionID: SESSION,
      lastIdx: 1,
      lastSignature: SIGNATURE,
    };
    yield* call(api, store, (handle) => leave(handle.markCoValueAsDeleted(ID)));
    yield* call(api, store, (handle) => leave(handle.addSessionUpdate({ sessionUpdate })));
    if (left.length > 0) yield* settle(Promise.all(left));
    const belongs = (rows: readonly unknown[]): string => (rows.length > 0 ? "belongs" : "is lost");
    return {
      markCoValueAsDeleted: yield* answerOf(() => store.getAllCoValuesWaitingForDelete(), belongs),
      addSessionUpdate: yield* answerOf(() => store.getCoValueSessions(1), belongs),
    };
  },
};

/** What the call of a transaction that commits answers with. */
export const answersOfTransactions: Probe = {
  clause: "CV-050",
  *observe(api, store) {
    const given = yield* call(api, store, () => "what the callback returned");
    return {
      "a transaction that commits": given === undefined ? "nothing" : String(given),
    };
  },
};

/** Calls the store's transaction with a callback that awaits nothing. */
function* call(
  api: Api,
  store: AnyCoValueStore,
  body: (handle: AnyCoValueTransaction) => unknown,
): Steps<unknown> {
  // The cell's api says which of the two interfaces the store has.
  return api === "async"
    ? yield* settle((store as CoValueStore).transaction(async (handle) => body(handle)))
    : (store as CoValueStoreSync).transaction((handle) => body(handle));
}
