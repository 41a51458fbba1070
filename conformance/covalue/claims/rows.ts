// The claim `rows`: every stored row is listed, and no other.
import { CLAUSES_OF_FINAL_STATE } from "../clauses-of-operation.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { FIXED_HISTORY } from "./fixed-history.ts";
import { referenceFor, rowsOf, summaryOf } from "./whole-state.ts";

/** Claimed: the rows are the reference's. Not claimed: there is no such call. */
export const listsItsRows: ClaimCheck = {
  name: "lists-its-rows",
  clauses: ["CV-093"],
  absence: { claim: "rows", clauses: ["CV-093"] },
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const claimed = cell.context.engine.claims.rows;
    cell.equal("whether rows is offered", claimed, store.rows !== undefined);
    if (!claimed) return;
    const player = cell.player(store);
    const reference = referenceFor(cell);
    for (const operation of FIXED_HISTORY) {
      await player.playAsync(operation);
      reference.player.playSync(operation);
    }
    const expected = await rowsOf(reference.store);
    cell.equal(
      "the rows after a fixed history",
      summaryOf(expected),
      summaryOf(await rowsOf(store)),
      CLAUSES_OF_FINAL_STATE,
    );
  },
};
