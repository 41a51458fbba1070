// Bugs in what becomes of names that stand beside others of their kind: halves of surrogate pairs beside whole ones,
// and the empty name beside those that begin with the byte that ends a key. Each was found by a wrong operator in an
// engine of ours that no check noticed.
import { settle } from "@assay/engines/engine";
import { mutant, type Mutant } from "./mutant.ts";
import { throughIDs } from "./names.ts";

const CHECKS = { checks: ["keeps-names-apart"] } as const;

/** A pair, after which an encoder goes on as if all that follows were whole. */
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;
/** The last half of each range. */
const LAST_HALVES = /[\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udfff]/g;

/** Bugs in what becomes of names beside others. */
export const NAMES_BESIDE_MUTANTS: readonly Mutant[] = [
  mutant(
    "lone-half-lost-beside-a-pair",
    "of a coValue id with a whole surrogate pair in it each lone half becomes U+FFFD",
    ["CV-095", "CV-096"],
    throughIDs((id) => (PAIR.test(id) ? id.toWellFormed() : id)),
    CHECKS,
  ),
  mutant(
    "last-halves-lost",
    "a lone surrogate at the end of its range, in a coValue id, becomes U+FFFD",
    ["CV-095", "CV-096"],
    throughIDs((id) => id.replaceAll(LAST_HALVES, "\ufffd")),
    CHECKS,
  ),
  mutant(
    "empty-id-forgets-nul",
    "to stop tracking the empty id stops all ids that begin with NUL",
    ["CV-096"],
    () => ({
      store: {
        *stopTrackingSyncState(store, id) {
          if (id.length === 0) {
            for (const other of yield* settle(store.getUnsyncedCoValueIDs())) {
              if (other.startsWith("\0")) yield* settle(store.stopTrackingSyncState(other));
            }
          }
          yield* settle(store.stopTrackingSyncState(id));
        },
      },
    }),
    CHECKS,
  ),
];
