// Bugs in which deletions of content are refused, a call that async cells alone have.
import { changeAsync, changeHandle } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** Bugs in which deletions are refused. */
export const SENSELESS_DELETION_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "deletion-of-no-row-done",
    "deleteCoValueContent of the row 0 is answered as if it were done",
    ["CV-118"],
    (whole) =>
      changeAsync(whole, (store) =>
        changeHandle(store, (handle) => ({
          deleteCoValueContent: async (given) => {
            if (given.rowID !== 0) await handle.deleteCoValueContent(given);
          },
        })),
      ),
    { api: "async", checks: ["refuses-senseless-arguments"] },
  ),
];
