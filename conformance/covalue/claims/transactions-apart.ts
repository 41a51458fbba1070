// What belongs to an open transaction and what does not: writes from inside its callback, from what the callback
// left running, of another store; and handles of transactions that have ended.
import { join } from "node:path";
import { makeDirectory, runAsync, settle } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type CoValueStore,
  type LockRow,
  type RawCoID,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeInSteps, outcomeOf, type Outcome } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { storesLateWritesOrRefusesThem } from "./late-writes.ts";

/** A transaction is what its callback does through its handle until it ends, and nothing else. */
export const keepsTransactionsApart: ClaimCheck = {
  name: "keeps-transactions-apart",
  clauses: ["CV-046", "CV-047"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const directory = join(cell.context.directory, "another");
    makeDirectory(directory);
    const another = await cell.open({ directory });
    await refusesNoMoreThanNested(cell, store, another);
    await refusesEndedHandles(cell, store);
    cell
      .on("CV-047", "CV-046")
      .equal(
        "what is stored of all that",
        [FIRST, LATE, SECOND],
        (await store.getAllCoValuesWaitingForDelete()).toSorted(),
        ["CV-041", ...CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete],
      );
    // Of an async cell, whose stores are async.
    if (cell.context.api === "async")
      await storesLateWritesOrRefusesThem(cell, store as CoValueStore);
  },
};

async function refusesNoMoreThanNested(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  another: AnyCoValueStore,
): Promise<void> {
  const { api } = cell.context;
  const inside: Record<string, Outcome> = {};
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let late: Promise<Outcome> | undefined;
  const outer = await outcomeOf(() =>
    runAsync(
      transact(api, store, function* (handle) {
        inside["of the store"] = yield* outcomeInSteps(
          () => transactionOf(store, (nested) => nested.markCoValueAsDeleted(NESTED)),
          LIMIT_MS,
        );
        inside["of another store"] = yield* outcomeInSteps(() =>
          another.upsertCoValue(FIRST, HEADER),
        );
        // Runs on in the context of the callback, from when the transaction has ended.
        late = ended.then(() =>
          outcomeOf(() => transactionOf(store, (own) => own.markCoValueAsDeleted(LATE))),
        );
        yield* settle(handle.markCoValueAsDeleted(FIRST));
      }),
    ),
  );
  end();
  const nested = cell.on("CV-046");
  nested.equal(
    "a transaction inside a transaction's callback",
    { error: "NESTED_TRANSACTION" },
    inside["of the store"],
    // A nested one that fails as another one would has not been let in.
    ["CV-037", "CV-038"],
  );
  nested.equal("another store's write there", "answered", inside["of another store"]);
  nested.equal("the transaction around them", "answered", outer);
  nested.equal(
    "a transaction that a callback has left to be begun later, once its own has ended",
    "answered",
    await late,
  );
}

async function refusesEndedHandles(cell: CellUnderCheck, store: AnyCoValueStore): Promise<void> {
  const { api } = cell.context;
  const handles: (readonly [how: string, handle: AnyCoValueTransaction])[] = [];
  for (const [how, failure] of [
    ["committed", undefined],
    ["rolled back", new Error()],
  ] as const) {
    await outcomeOf(() =>
      runAsync(
        transact(api, store, function* (handle) {
          handles.push([how, handle]);
          yield* settle(undefined);
          return failure;
        }),
      ),
    );
  }
  for (const [how, handle] of handles) {
    for (const [name, call] of CALLS) {
      const what = `${name} through the handle of a transaction that was ${how}`;
      await cell.on("CV-047").refused(what, "TRANSACTION_ENDED", () => call(handle));
    }
  }
  const found: (readonly [what: string, outcome: Outcome])[] = [];
  await outcomeOf(() =>
    runAsync(
      transact(api, store, function* (open) {
        yield* settle(open.markCoValueAsDeleted(SECOND));
        for (const [how, handle] of handles) {
          for (const [name, call] of CALLS) {
            const what = `${name} through the handle of a transaction that was ${how}`;
            found.push([what, yield* outcomeInSteps(() => call(handle))]);
          }
        }
      }),
    ),
  );
  for (const [what, outcome] of found) {
    cell.on("CV-047").equal(`${what}, in the next`, { error: "TRANSACTION_ENDED" }, outcome);
  }
}

/** A transaction of one call, begun in either api. */
function transactionOf(
  store: AnyCoValueStore,
  call: (handle: AnyCoValueTransaction) => unknown,
): unknown {
  return Reflect.apply(store.transaction, store, [call]);
}

/** Longer than any refusal takes that needs no answer from elsewhere. */
const LIMIT_MS = 1_000;

// Ids are opaque to storage; cojson brands them. In the order of their texts.
const FIRST = "co_z1First" as RawCoID;
const LATE = "co_z2Late" as RawCoID;
const SECOND = "co_z3Second" as RawCoID;
const NESTED = "co_z4Nested" as RawCoID;
const ENDED = "co_z5Ended" as RawCoID;
const HEADER = { type: "comap" } as CoValueHeader;
const SESSION = "s" as SessionID;
const SIGNATURE = "signature" as Signature;
const LOCK: LockRow = {
  key: "lock#peer",
  holderSessionId: SESSION,
  acquiredAt: 1,
  lastProcessedOffset: 0,
};

/** A call of each that both apis have. */
const CALLS: readonly (readonly [
  name: string,
  call: (handle: AnyCoValueTransaction) => unknown,
])[] = [
  ["getSingleCoValueSession", (handle) => handle.getSingleCoValueSession(1, SESSION)],
  ["markCoValueAsDeleted", (handle) => handle.markCoValueAsDeleted(ENDED)],
  [
    "addSessionUpdate",
    (handle) =>
      handle.addSessionUpdate({
        sessionUpdate: { coValue: 1, sessionID: SESSION, lastIdx: 1, lastSignature: SIGNATURE },
      }),
  ],
  [
    "addTransaction",
    // Any object is a transaction to storage.
    (handle) =>
      handle.addTransaction(1, 0, {
        privacy: "trusting",
        madeAt: 0,
        changes: "[]",
      } as unknown as Transaction),
  ],
  [
    "addSignatureAfter",
    (handle) => handle.addSignatureAfter({ sessionRowID: 1, idx: 0, signature: SIGNATURE }),
  ],
  ["getStorageReconciliationLock", (handle) => handle.getStorageReconciliationLock(LOCK.key)],
  ["putStorageReconciliationLock", (handle) => handle.putStorageReconciliationLock(LOCK)],
];
