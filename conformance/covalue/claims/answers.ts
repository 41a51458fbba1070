// How calls answer, whatever they say: an async store by promises alone, also where it refuses, and either api with
// what its caller may change.
import { runAsync, runSync, settle, type Steps } from "@assay/engines/engine";
import type {
  AnyCoValueStore,
  AnyCoValueTransaction,
  CoValueHeader,
  LockRow,
  PeerID,
  RawCoID,
  SessionID,
  Signature,
  Transaction,
} from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";
import { unchangeable } from "./changeable.ts";

/** A call on a store or a handle, with its name. */
type Call<On> = readonly [name: string, call: (on: On) => unknown];

/** Every answer comes as the api says, and is the caller's to change. */
export const answersItsCaller: ClaimCheck = {
  name: "answers-its-caller",
  clauses: ["CV-124", "CV-098"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api, selection = {} } = cell.context;
    const store = await cell.open();
    const heard = new Heard(api === "async");
    const transaction = (
      name: string,
      body: (handle: AnyCoValueTransaction) => Steps<void>,
    ): Steps<unknown> => {
      const callback =
        api === "async"
          ? (handle: AnyCoValueTransaction) => runAsync(body(handle))
          : (handle: AnyCoValueTransaction) => runSync(body(handle));
      // Either api's own callback, which only the cell's api tells apart.
      return heard.answer(name, () => Reflect.apply(store.transaction, store, [callback]));
    };
    let kept: AnyCoValueTransaction | undefined;
    const steps = function* (): Steps<void> {
      yield* heard.answers(readsOf(1, 1), store, " of a store that is empty");
      yield* heard.answers(WRITES, store);
      const row = yield* settle(store.getCoValue(ID));
      const sessions = yield* settle(store.getCoValueSessions(row?.rowID ?? 1));
      const ses = sessions[0]?.rowID ?? 1;
      yield* heard.answers(readsOf(row?.rowID ?? 1, ses), store);
      yield* heard.answers(REFUSED, store, " that is refused");
      yield* transaction("transaction", function* (handle) {
        kept = handle;
        yield* heard.answers(stepsOf(row?.rowID ?? 1, ses), handle);
        yield* heard.answers(REFUSED_STEPS, handle, " that is refused");
        // What breaks the clause may wait for itself.
        if (selection.off?.has("CV-046") !== true) {
          yield* heard.answers(NESTED, store, " inside a transaction's callback");
        }
      });
      yield* transaction("transaction with a callback that fails", function* () {
        throw new Error("planted");
      });
      if (kept !== undefined) {
        yield* heard.answers(stepsOf(1, 1), kept, " of a transaction that has ended");
      }
      yield* heard.answers(CLOSE, store);
      yield* heard.answers([...readsOf(1, 1), ...WRITES, ...CLOSE], store, " after close");
      yield* transaction("transaction after close", function* () {});
    };
    await (api === "async" ? runAsync(steps()) : runSync(steps()));
    const promised = cell.on("CV-124");
    if (api === "async") {
      promised.equal("calls that threw at once, in place of a promise", [], heard.thrown);
      promised.equal("calls that answered without a promise", [], heard.plain);
    }
    cell.on("CV-098").equal("what the caller cannot change of answers", [], heard.unchangeable);
  },
};

/** What was heard of calls. */
class Heard {
  /** Calls that threw before they answered, of an async store. */
  readonly thrown: string[] = [];
  /** Calls whose answer was no promise, of an async store. */
  readonly plain: string[] = [];
  /** Places in answers. */
  readonly unchangeable: string[] = [];
  readonly #promised: boolean;

  constructor(promised: boolean) {
    this.#promised = promised;
  }

  /** Makes the calls one after the other; what they say is for others to judge. */
  *answers<On>(calls: readonly Call<On>[], on: On, when = ""): Steps<void> {
    for (const [name, call] of calls) yield* this.answer(`${name}${when}`, () => call(on), name);
  }

  *answer(what: string, call: () => unknown, name = what): Steps<void> {
    let given: unknown;
    try {
      given = call();
    } catch {
      if (this.#promised) this.thrown.push(what);
      return;
    }
    if (this.#promised && !isPromise(given) && name !== MAY_BE_PLAIN) this.plain.push(what);
    try {
      this.unchangeable.push(...unchangeable(what, yield* settle(given)));
    } catch {
      // It is refused, as some are to be.
    }
  }
}

/** Whether a caller can go on with it as cojson does. */
function isPromise(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ["then", "catch", "finally"].every((name) => typeof Reflect.get(value, name) === "function")
  );
}

/** The one call whose answer cojson's type leaves open. */
const MAY_BE_PLAIN = "addTransaction";

// Storage is blind to all of these; cojson brands them.
const ID = "co_z1" as RawCoID;
const BARE = "co_z2" as RawCoID;
const SESSION = "s" as SessionID;
const PEER = "peer" as PeerID;
const SIGNATURE = "signature" as Signature;
const HEADER = { type: "comap", meta: { list: [{ text: "" }] } } as unknown as CoValueHeader;
const NO_JSON = { number: 1n } as unknown as CoValueHeader;
const TX = { privacy: "trusting", madeAt: 0, changes: "[]" } as unknown as Transaction;
const LOCK: LockRow = {
  key: "lock#other peer",
  holderSessionId: SESSION,
  acquiredAt: 1,
  lastProcessedOffset: 0,
};

/** Each read, also of what there is nothing of. */
function readsOf(coValue: number, ses: number): readonly Call<AnyCoValueStore>[] {
  return [
    ["getCoValue", (store) => store.getCoValue(ID)],
    ["upsertCoValue without a header", (store) => store.upsertCoValue(ID)],
    ["getCoValueIDs", (store) => store.getCoValueIDs(10, 0)],
    ["getCoValueIDs beyond the last", (store) => store.getCoValueIDs(10, 1_000)],
    ["getCoValueCount", (store) => store.getCoValueCount()],
    ["getCoValueSessions", (store) => store.getCoValueSessions(coValue)],
    ["getCoValueSessions of none", (store) => store.getCoValueSessions(1_000)],
    ["getNewTransactionInSession", (store) => store.getNewTransactionInSession(ses, 0, 10)],
    ["getNewTransactionInSession of none", (store) => store.getNewTransactionInSession(ses, 0, -1)],
    ["getSignatures", (store) => store.getSignatures(ses, 0)],
    ["getSignatures beyond the last", (store) => store.getSignatures(ses, 1_000)],
    ["getCoValueKnownState", (store) => store.getCoValueKnownState(ID)],
    ["getCoValueKnownState without sessions", (store) => store.getCoValueKnownState(BARE)],
    ["getAllCoValuesWaitingForDelete", (store) => store.getAllCoValuesWaitingForDelete()],
    ["getUnsyncedCoValueIDs", (store) => store.getUnsyncedCoValueIDs()],
    ["readCoValue", (store) => store.readCoValue(ID)],
    ["readCoValue without sessions", (store) => store.readCoValue(BARE)],
  ];
}

const acquire =
  (session: string) =>
  (store: AnyCoValueStore): unknown =>
    store.tryAcquireStorageReconciliationLock(session as SessionID, PEER);

/** Each write, also one that finds nothing to do. */
const WRITES: readonly Call<AnyCoValueStore>[] = [
  [
    "commitBatch",
    (store) =>
      store.commitBatch([
        {
          id: ID,
          header: HEADER,
          deleted: true,
          sessions: [
            {
              sessionID: SESSION,
              lastIdx: 1,
              lastSignature: SIGNATURE,
              transactions: [{ idx: 0, tx: TX }],
              signatures: [{ idx: 0, signature: SIGNATURE }],
            },
          ],
        },
      ]),
  ],
  ["commitBatch of nothing", (store) => store.commitBatch([])],
  ["upsertCoValue", (store) => store.upsertCoValue(BARE, HEADER)],
  [
    "trackCoValuesSyncState",
    (store) => store.trackCoValuesSyncState([{ id: ID, peerId: PEER, synced: false }]),
  ],
  ["trackCoValuesSyncState of nothing", (store) => store.trackCoValuesSyncState([])],
  ["stopTrackingSyncState", (store) => store.stopTrackingSyncState(BARE)],
  ["eraseCoValueButKeepTombstone", (store) => store.eraseCoValueButKeepTombstone(BARE)],
  ["tryAcquireStorageReconciliationLock", acquire(SESSION)],
  ["tryAcquireStorageReconciliationLock of a lock that is held", acquire("somebody else")],
  [
    "renewStorageReconciliationLock",
    (store) => store.renewStorageReconciliationLock(SESSION, PEER, 1),
  ],
  [
    "releaseStorageReconciliationLock",
    (store) => store.releaseStorageReconciliationLock(SESSION, PEER),
  ],
  ["tryAcquireStorageReconciliationLock of a lock that is not due", acquire(SESSION)],
  ["sync", (store) => store.sync()],
];

const CLOSE: readonly Call<AnyCoValueStore>[] = [["close", (store) => store.close()]];

const REFUSED: readonly Call<AnyCoValueStore>[] = [
  ["upsertCoValue", (store) => store.upsertCoValue("co_z3", NO_JSON)],
  ["commitBatch", (store) => store.commitBatch([{ id: ID, header: NO_JSON, sessions: [] }])],
];

const NESTED: readonly Call<AnyCoValueStore>[] = [
  ["upsertCoValue", (store) => store.upsertCoValue(BARE, HEADER)],
  ["commitBatch", (store) => store.commitBatch([])],
  ["stopTrackingSyncState", (store) => store.stopTrackingSyncState(BARE)],
  ["transaction", (store) => store.transaction(async () => {})],
  ...CLOSE,
];

/** Each call of a handle. */
function stepsOf(coValue: number, ses: number): readonly Call<AnyCoValueTransaction>[] {
  return [
    ["getSingleCoValueSession", (handle) => handle.getSingleCoValueSession(coValue, SESSION)],
    ["markCoValueAsDeleted", (handle) => handle.markCoValueAsDeleted(BARE)],
    ["addSessionUpdate", (handle) => handle.addSessionUpdate(updateOf(coValue))],
    [MAY_BE_PLAIN, (handle) => handle.addTransaction(ses, 1, TX)],
    [
      "addSignatureAfter",
      (handle) => handle.addSignatureAfter({ sessionRowID: ses, idx: 1, signature: SIGNATURE }),
    ],
    ["putStorageReconciliationLock", (handle) => handle.putStorageReconciliationLock(LOCK)],
    ["getStorageReconciliationLock", (handle) => handle.getStorageReconciliationLock(LOCK.key)],
    [
      "deleteCoValueContent",
      (handle) =>
        "deleteCoValueContent" in handle
          ? handle.deleteCoValueContent({ rowID: coValue, id: ID })
          : undefined,
    ],
  ];
}

/** A row id that no store gives. */
const NO_ROW = 0;

const REFUSED_STEPS: readonly Call<AnyCoValueTransaction>[] = [
  ["addSessionUpdate", (handle) => handle.addSessionUpdate(updateOf(NO_ROW))],
  [MAY_BE_PLAIN, (handle) => handle.addTransaction(NO_ROW, 0, TX)],
  [
    "addSignatureAfter",
    (handle) => handle.addSignatureAfter({ sessionRowID: NO_ROW, idx: 0, signature: SIGNATURE }),
  ],
];

function updateOf(coValue: number): Parameters<AnyCoValueTransaction["addSessionUpdate"]>[0] {
  return {
    sessionUpdate: { coValue, sessionID: SESSION, lastIdx: 2, lastSignature: SIGNATURE },
  };
}
