// A sync transaction whose callback is none that a sync transaction can run.
import type { CoValueStoreSync, RawCoID } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";

// Ids are opaque to storage; cojson brands them.
const ID = "co_z1" as RawCoID;

/** A sync transaction cannot wait for a promise, and must not commit what came before it. */
export const refusesAPromiseInASyncTransaction: ClaimCheck = {
  name: "refuses-a-promise-in-a-sync-transaction",
  clauses: ["CV-048"],
  notApplicable: ({ api }) =>
    api === "async" ? "the callback of an async cell is a promise" : undefined,
  async run(cell) {
    // The check is for sync cells alone.
    const store = (await cell.open()) as CoValueStoreSync;
    await cell.refused("a callback that returns a promise", "INVALID_ARGUMENT", () => {
      store.transaction(async (handle) => handle.markCoValueAsDeleted(ID));
    });
    cell.equal("what it has stored", [], store.getAllCoValuesWaitingForDelete());
    await cell.answered("the next transaction", () => store.transaction(() => {}));
  },
};
