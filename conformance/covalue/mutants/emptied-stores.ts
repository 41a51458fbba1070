// Bugs in a store that has held something and holds nothing any more.
import { settle } from "@assay/engines/engine";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in emptied stores. */
export const EMPTIED_STORE_MUTANTS: readonly Mutant[] = [
  mutant(
    "emptied-tree-without-a-leaf",
    "once more rows than a page holds are gone from a store that holds nothing else, reads fail",
    ["CV-063"],
    () => {
      let most = 0;
      return {
        store: {
          *getUnsyncedCoValueIDs(store) {
            const ids = yield* settle(store.getUnsyncedCoValueIDs());
            const isBare = ids.length === 0 && (yield* settle(store.getCoValueCount())) === 0;
            if (isBare && most > 64) throw new TypeError("Cannot read properties of undefined");
            most = Math.max(most, ids.length);
            return ids;
          },
        },
      };
    },
    { checks: ["holds-long-lists"] },
  ),
];
