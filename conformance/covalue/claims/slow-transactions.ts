// A transaction that takes its time, longer than a store would wait that gives up, commits or lets the next writer
// in after a while. For async stores alone: the callback of a sync transaction awaits nothing.
import { setTimeout as timer } from "node:timers/promises";
import type { Json } from "@assay/engines/engine";
import { take, type CoValueStore, type PeerID, type RawCoID } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { NoAnswer } from "../bound.ts";
import { outcomeOf, outcomeOfError, withinTime, type Outcome } from "./call-outcome.ts";
import type { ClaimCheck } from "./cell-under-check.ts";

/** A transaction is open for as long as its callback takes, and who writes meanwhile waits for its end. */
export const keepsSlowTransactionsOpen: ClaimCheck = {
  name: "keeps-slow-transactions-open",
  clauses: ["CV-045", "CV-042"],
  waits: true,
  notApplicable: ({ api }) =>
    api === "sync" ? "the callback of a sync transaction awaits nothing" : undefined,
  async run(cell) {
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    let isOver = false;
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let settled: Outcome | undefined;
    let slow: Promise<Outcome> | undefined;
    // A store that begins none has no transaction to wait for.
    await new Promise<void>((resolve) => {
      slow = outcomeOf(() =>
        store.transaction(async (handle) => {
          await handle.markCoValueAsDeleted(EARLY);
          resolve();
          await ended;
          await handle.markCoValueAsDeleted(LATE);
        }),
      );
      void slow.then((outcome) => {
        settled = outcome;
        resolve();
      });
    });
    const next = outcomeOf(() =>
      store.trackCoValuesSyncState([{ id: NEXT, peerId: PEER, synced: false }]),
    ).then((outcome) => (outcome === "answered" && !isOver ? "answered too early" : outcome));
    await timer(OPEN_MS);
    const seen = await pendingWithin(store);
    const settledEarly = settled;
    isOver = true;
    end();

    const open = cell.on("CV-045");
    const what = `a transaction whose callback takes ${OPEN_MS} ms`;
    open.equal(what, "answered", await slow);
    // Of one that was over by itself there is nothing more to say.
    if (settledEarly !== undefined) return;
    // Whether reads wait is another clause's matter.
    if (seen !== undefined) {
      open.equal(`what is seen of it after ${OPEN_MS} ms`, [], seen, [
        "CV-040",
        ...CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
      ]);
    }
    cell
      .on("CV-042")
      .equal("a write that waits for it", "answered", await next, [
        "CV-045",
        ...CLAUSES_OF_OPERATION.trackCoValuesSyncState,
      ]);
    open.equal(
      "what it has stored",
      [EARLY, LATE],
      (await store.getAllCoValuesWaitingForDelete()).toSorted(),
      CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
    );
  },
};

/** What waits for deletion; `undefined` where a read waits for the transaction that is open. */
async function pendingWithin(store: CoValueStore): Promise<Json | Outcome | undefined> {
  try {
    return await withinTime(store.getAllCoValuesWaitingForDelete().then(take), LIMIT_MS);
  } catch (error) {
    return error instanceof NoAnswer ? undefined : outcomeOfError(error);
  }
}

/** Twice what stores that wait for no more than a moment are known to wait. */
const OPEN_MS = 400;
/** Longer than a read takes that waits for nothing. */
const LIMIT_MS = 1_000;

// Ids are opaque to storage; cojson brands them. In the order of their texts.
const EARLY = "co_z1Early" as RawCoID;
const LATE = "co_z2Late" as RawCoID;
const NEXT = "co_z3Next" as RawCoID;
const PEER = "peer" as PeerID;
