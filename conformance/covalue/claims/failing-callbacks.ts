// Transactions whose callbacks fail, whatever they throw and however: nothing of them stays, and those after
// them are served. Random histories throw errors alone, and from promises alone.
import { runAsync, settle } from "@assay/engines/engine";
import {
  transact,
  transactionRun,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
  type CoValueHeader,
  type CoValueStore,
  type CoValueStoreSync,
  type CoValueTransaction,
  type RawCoID,
  type SessionID,
  type Signature,
  type Transaction,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { writeOf } from "./rounds.ts";

/** A transaction fails with whatever its callback throws, and stores nothing. */
export const failsWithWhateverIsThrown: ClaimCheck = {
  name: "fails-with-whatever-is-thrown",
  clauses: ["CV-037", "CV-036", "CV-038", "CV-047"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const throws = ["throws", throwing] as const;
    const ways =
      cell.context.api === "async" ? [["rejects with", rejecting] as const, throws] : [throws];
    for (const [verb, way] of ways) {
      for (const [what, thrown] of THROWN) {
        const whose = `a transaction whose callback ${verb} ${what}`;
        if (!(await failsWith(cell, whose, () => way(store, what, thrown), thrown))) return;
      }
    }
    cell
      .on("CV-036")
      .equal("what they have stored", [], await store.getAllCoValuesWaitingForDelete(), [
        ...CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
      ]);
    await undoesManySteps(cell, store);
    // The check is made of async cells alone, whose callbacks may leave a call behind.
    if (cell.context.api === "async") await leavesNothingLater(cell, store as CoValueStore);
  },
};

/** Whether the transaction has ended, so that there is more to be told. */
async function failsWith(
  cell: CellUnderCheck,
  whose: string,
  transaction: () => unknown,
  thrown: unknown,
): Promise<boolean> {
  let failure: { readonly with: unknown } | undefined;
  const ended = await outcomeOf(async () => {
    try {
      await transaction();
    } catch (error) {
      failure = { with: error };
    }
  }, LIMIT_MS);
  const failing = cell.on("CV-037");
  const came = failure === undefined ? ended : "failed";
  failing.equal(`what ${whose} comes to`, "failed", came);
  if (failure !== undefined) {
    const found = Object.is(failure.with, thrown) ? "what was thrown" : said(failure.with);
    cell.on("CV-038").equal(`what ${whose} fails with`, "what was thrown", found);
  }
  return ended === "answered";
}

/** A buffer that is full is not a commit: of a long transaction that fails nothing is stored either. */
async function undoesManySteps(cell: CellUnderCheck, store: AnyCoValueStore): Promise<void> {
  const { api } = cell.context;
  await store.commitBatch([writeOf("co_zLong", 0, 1)]);
  const coValue = (await store.getCoValue("co_zLong"))?.rowID ?? 0;
  const session = (await store.getCoValueSessions(coValue))[0]?.rowID ?? 0;
  const pending = await store.getAllCoValuesWaitingForDelete();
  const ended = await outcomeOf(
    () =>
      runAsync(
        transact(api, store, function* (handle) {
          // Issued together, as cojson issues them.
          const added = transactionRun(1, MANY, "[]").map(({ idx, tx }): unknown =>
            handle.addTransaction(session, idx, tx),
          );
          if (api === "async") yield* settle(Promise.all(added));
          for (let index = 1; index <= SEVERAL; index += 1) {
            yield* settle(handle.markCoValueAsDeleted(idOf(`long ${index}`)));
          }
          return new Error("failed");
        }),
      ),
    LONG_LIMIT_MS,
  );
  const undone = cell.on("CV-036");
  const whose = `a transaction that failed after ${MANY + SEVERAL} steps`;
  // One that is under way still, or failed before it came so far, has nothing to be undone.
  if (ended !== "answered" && ended.error !== "UNCODED: failed") {
    undone.notRun(`${whose} ended otherwise: ${ended.error}`);
    return;
  }
  undone.equal(
    `how many transactions a session has after ${whose}`,
    1,
    (await store.getNewTransactionInSession(session, 0, MANY)).length,
    CLAUSES_OF_OPERATION.getNewTransactionInSession,
  );
  undone.equal(
    `how many more coValues wait for deletion after ${whose}`,
    0,
    (await store.getAllCoValuesWaitingForDelete()).length - pending.length,
    CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
  );
  const again = idOf("long 1");
  await runAsync(
    transact(api, store, function* (handle) {
      yield* settle(handle.markCoValueAsDeleted(again));
    }),
  );
  undone.equal(
    `whether an id is enqueued that was marked by ${whose} and then by another`,
    true,
    (await store.getAllCoValuesWaitingForDelete()).includes(again),
    CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
  );
}

/** What a failing callback has issued and not awaited is rolled back with it, or refused: it is not stored. */
async function leavesNothingLater(cell: CellUnderCheck, store: CoValueStore): Promise<void> {
  // Any object is a header or a transaction to storage; ids and signatures are opaque to it.
  const coValue = await store.upsertCoValue("co_z1", { type: "comap" } as CoValueHeader);
  const sessionUpdate = {
    coValue: coValue ?? 0,
    sessionID: "s" as SessionID,
    lastIdx: 1,
    lastSignature: "signature" as Signature,
  };
  let session = 0;
  await store.transaction(async (handle) => {
    session = await handle.addSessionUpdate({ sessionUpdate });
  });
  let left: Promise<unknown> = Promise.resolve();
  const tx = { privacy: "trusting", madeAt: 0, changes: "[]" } as unknown as Transaction;
  await outcomeOf(
    () =>
      store.transaction(async (handle) => {
        left = outcomeOf(() => handle.addTransaction(session, 0, tx));
        throw new Error("failed");
      }),
    LIMIT_MS,
  );
  await left;
  await outcomeOf(() => store.transaction(async () => {}), LIMIT_MS);
  cell.on("CV-036", "CV-047").equal(
    "what a failing callback that did not await its write has stored",
    [],
    (await store.getNewTransactionInSession(session, 0, 1)).map(({ idx }) => idx),
    CLAUSES_OF_OPERATION.getNewTransactionInSession,
  );
}

function rejecting(store: AnyCoValueStore, what: string, thrown: unknown): Promise<unknown> {
  // Of async cells alone.
  return (store as CoValueStore).transaction(async (handle: CoValueTransaction) => {
    await handle.markCoValueAsDeleted(idOf(`rejected with ${what}`));
    throw thrown;
  });
}

function throwing(store: AnyCoValueStore, what: string, thrown: unknown): unknown {
  // A callback that answers with nothing fits either api; an async one may throw before it has a promise.
  return (store as CoValueStoreSync).transaction((handle: AnyCoValueTransaction) => {
    const written: unknown = handle.markCoValueAsDeleted(idOf(`thrown ${what}`));
    // Whether it fails once its transaction has is open.
    if (written instanceof Promise) written.catch(() => {});
    throw thrown;
  });
}

/** Ids are opaque to storage; cojson brands them. */
function idOf(text: string): RawCoID {
  return `co_z ${text}` as RawCoID;
}

/** What is thrown may have no text of its own. */
function said(value: unknown): string {
  return value instanceof Error ? `an error: ${value.message}` : typeof value;
}

/** More than engines keep in memory that write what is too much ahead of the commit. */
const MANY = 5_001;
const SEVERAL = 65;

/** A transaction that fails is long over by then; one that waits for ever costs no more. */
const LIMIT_MS = 1_000;
/** Of thousands of steps. */
const LONG_LIMIT_MS = 20_000;

const THROWN: readonly (readonly [what: string, thrown: unknown])[] = [
  ["undefined", undefined],
  ["null", null],
  ["0", 0],
  ["an empty text", ""],
  ["a text", "no"],
  ["a frozen object", Object.freeze({ code: "SQLITE_BUSY" })],
  ["an error", new Error("failed")],
];
