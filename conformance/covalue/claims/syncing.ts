// `sync`, as far as a store that is not killed shows it: what survives is the crash checks' matter.
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { stateOf } from "./whole-state.ts";

/** `sync` answers, with and without anything to make durable, and changes nothing. */
export const syncChangesNothing: ClaimCheck = {
  name: "sync-changes-nothing",
  clauses: ["CV-117"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    await cell.answered("sync of an empty store", () => store.sync());
    const player = cell.player(store);
    await player.playAsync({
      op: "commitBatch",
      writes: [batchWrite("co_z1", batchSession("s", 0, 2))],
    });
    const before = await stateOf(cell, store, []);
    await cell.answered("sync after a commit", () => store.sync());
    cell.equal("what is stored after sync", before, await stateOf(cell, store, []));
  },
};
