// A sync transaction whose callback is none that a sync transaction can run.
import type { CoValueStoreSync, CoValueTransactionSync, RawCoID } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";

// Ids are opaque to storage; cojson brands them.
const ID = "co_z1" as RawCoID;

/** A sync transaction cannot wait for a promise, and must not commit what came before it. */
export const refusesAPromiseInASyncTransaction: ClaimCheck = {
  name: "refuses-a-promise-in-a-sync-transaction",
  clauses: ["CV-048", "CV-047"],
  notApplicable: ({ api }) =>
    api === "async" ? "the callback of an async cell is a promise" : undefined,
  async run(cell) {
    // The check is for sync cells alone.
    const store = (await cell.open()) as CoValueStoreSync;
    const callback = cell.on("CV-048");
    let kept: CoValueTransactionSync | undefined;
    await callback.refused("a callback that returns a promise", "INVALID_ARGUMENT", () => {
      store.transaction(async (handle) => {
        kept = handle;
        handle.markCoValueAsDeleted(ID);
      });
    });
    await callback.refused("a callback that returns what has a `then`", "INVALID_ARGUMENT", () => {
      store.transaction((handle) => {
        handle.markCoValueAsDeleted(ID);
        // A promise of a library's own is one to whoever awaits it.
        // oxlint-disable-next-line unicorn/no-thenable -- it is what the store is to refuse
        return { then: () => {} };
      });
    });
    callback.equal("what they have stored", [], store.getAllCoValuesWaitingForDelete());
    const ended = cell.on("CV-047");
    await ended.refused("the handle of the promise's transaction", "TRANSACTION_ENDED", () =>
      kept?.markCoValueAsDeleted(ID),
    );
    ended.equal("what it has stored", [], store.getAllCoValuesWaitingForDelete(), ["CV-048"]);
    await callback.answered("the next transaction", () => store.transaction(() => {}));
  },
};
