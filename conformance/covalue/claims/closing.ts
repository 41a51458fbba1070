// Closing: once or often, while calls are in flight, and from where it cannot be waited for.
import type { Json } from "@assay/engines/engine";
import {
  errorAnswer,
  take,
  type Answer,
  type AnyCoValueStore,
  type CoValueStore,
  type CoValueStoreSync,
  type SerialOperation,
} from "@assay/engines/covalue";
import { CLAUSES_OF_FINAL_STATE, CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeNow, outcomeOf, outcomeOfError, type Outcome } from "./call-outcome.ts";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { referenceFor, referenceState, stateOf } from "./whole-state.ts";

/** Closing again, and while closing is under way, ends as the first call. */
export const closesMoreThanOnce: ClaimCheck = {
  name: "closes-more-than-once",
  clauses: ["CV-106", "CV-107"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    await cell.player(store).playAsync(SETUP);
    // By itself, so that close has nothing else to wait for.
    const syncing = outcomeOf(() => store.sync());
    const together = [outcomeOf(() => store.close()), outcomeOf(() => store.close())];
    const again = cell.on("CV-106");
    again.equal(
      "two calls of close at once",
      ["answered", "answered"],
      await Promise.all(together),
    );
    const synced = await syncing;
    // In a sync cell it was over by then.
    if (cell.context.api === "async") {
      cell.on("CV-107").equal("sync that was issued before close", "answered", synced);
    }
    await again.answered("a later call of close", () => store.close());
  },
};

/** What was issued before `close` is served, and `close` ends after it. */
export const closeWaitsForCalls: ClaimCheck = {
  name: "close-waits-for-calls",
  clauses: ["CV-107"],
  notApplicable: ({ api }) =>
    api === "sync" ? "nothing is in flight when a sync cell is closed" : undefined,
  async run(cell) {
    const store = await cell.open();
    const player = cell.player(store);
    const reference = referenceFor(cell);
    await player.playAsync(SETUP);
    reference.player.playSync(SETUP);

    const answers: (Answer | "not settled")[] = ISSUED.map(() => "not settled");
    const inFlight = ISSUED.map(async (operation, index) => {
      try {
        answers[index] = await player.playAsync(operation);
      } catch (error) {
        answers[index] = errorAnswer(error);
      }
    });
    const closed = await outcomeOf(() => cell.close(store));
    // The callers' own turns, which are due when `close` has ended.
    await new Promise((resolve) => setImmediate(resolve));
    cell.equal("close while calls are in flight", "answered", closed);
    cell.equal(
      "what calls that were issued before close have answered when it ends",
      ISSUED.map((operation) => reference.player.playSync(operation)),
      answers,
      ISSUED.flatMap(({ op }) => CLAUSES_OF_OPERATION[op]),
    );
    await outcomeOf(() => Promise.all(inFlight));
    const again = await cell.open();
    if (keepsData(cell.context)) {
      cell.equal(
        "what is stored after closing while writes are in flight",
        referenceState(reference.store, ISSUED),
        await stateOf(cell, again, ISSUED),
        CLAUSES_OF_FINAL_STATE,
      );
    } else {
      await cell.player(again).playAsync(SETUP);
    }
    await waitsForReads(cell, again);
  },
};

/** With nothing but reads in flight, `close` has nothing else to wait for. */
async function waitsForReads(cell: CellUnderCheck, store: AnyCoValueStore): Promise<void> {
  const before: Json[] = [];
  for (const [, read] of READS) before.push(take(await read(store)));
  const inFlight = READS.map(async ([, read]): Promise<Json> => {
    try {
      return take(await read(store));
    } catch (error) {
      return outcomeOfError(error);
    }
  });
  await outcomeOf(() => cell.close(store));
  for (const [index, answer] of (await Promise.all(inFlight)).entries()) {
    const what = `${READS[index]?.[0]} that was issued before close`;
    cell.equal(what, before[index], answer, ["CV-041", "CV-092", "CV-098"]);
  }
}

/** From inside a transaction's callback closing would wait for itself. */
export const refusesToCloseInside: ClaimCheck = {
  name: "refuses-to-close-inside",
  clauses: ["CV-109"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    let inside: Outcome | undefined;
    if (cell.context.api === "async") {
      // The cell's api says which of the two interfaces the store has.
      const { transaction } = bound(store as CoValueStore);
      await outcomeOf(() =>
        transaction(async () => {
          inside = await outcomeOf(() => store.close());
        }),
      );
    } else {
      const { transaction } = bound(store as CoValueStoreSync);
      await outcomeOf(() =>
        transaction(() => {
          inside = outcomeNow(() => store.close());
        }),
      );
    }
    cell.equal("close inside a transaction", { error: "NESTED_TRANSACTION" }, inside);
    await cell.answered("a read after that", () => store.getCoValueCount());
  },
};

function bound<Store extends CoValueStore | CoValueStoreSync>(
  store: Store,
): { transaction: Store["transaction"] } {
  // A method of the same store, with the types that it has.
  return { transaction: store.transaction.bind(store) as Store["transaction"] };
}

/** Each read of a store, of what `SETUP` leaves. */
const READS: readonly (readonly [name: string, read: (store: AnyCoValueStore) => unknown])[] = [
  ["getCoValue", (store) => store.getCoValue("co_z1")],
  ["getCoValueIDs", (store) => store.getCoValueIDs(10, 0)],
  ["getCoValueCount", (store) => store.getCoValueCount()],
  ["getCoValueSessions", (store) => store.getCoValueSessions(1)],
  ["getNewTransactionInSession", (store) => store.getNewTransactionInSession(1, 0, 10)],
  ["getSignatures", (store) => store.getSignatures(1, 0)],
  ["getCoValueKnownState", (store) => store.getCoValueKnownState("co_z2")],
  ["getAllCoValuesWaitingForDelete", (store) => store.getAllCoValuesWaitingForDelete()],
  ["getUnsyncedCoValueIDs", (store) => store.getUnsyncedCoValueIDs()],
  ["readCoValue", (store) => store.readCoValue("co_z2")],
];

const SETUP: SerialOperation = {
  op: "commitBatch",
  writes: [batchWrite("co_z1", batchSession("s", 0, 1)), batchWrite("co_z2")],
};

/** Issued at once, none awaited; their answers do not depend on when they are served. */
const ISSUED: readonly SerialOperation[] = [
  { op: "readCoValue", id: "co_zNotStored" },
  ...Array.from({ length: 20 }, (_, number): SerialOperation => storing(`session ${number}`, [])),
  storing("slow session", [{ op: "wait" }, { op: "wait" }, { op: "wait" }]),
  { op: "upsertCoValue", id: "co_z3", header: { number: 3 } },
  { op: "trackCoValuesSyncState", updates: [{ id: "co_z1", peer: "peer", synced: false }] },
  { op: "commitBatch", writes: [batchWrite("co_z2", batchSession("s", 0, 50))] },
  { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "peer" },
  storing("last session", []),
];

/** A transaction that writes three transactions to a session of its own, with a pause half-way. */
function storing(session: string, pause: readonly { readonly op: "wait" }[]): SerialOperation {
  const id = "co_z1";
  return {
    op: "transaction",
    steps: [
      { op: "addSessionUpdate", id, session, lastIdx: 3, signature: "z", bytes: 1, hint: false },
      ...pause,
      { op: "addTransactions", id, session, from: 0, count: 3, text: "[]" },
    ],
    end: "commit",
  };
}
