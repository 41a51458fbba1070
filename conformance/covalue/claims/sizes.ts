// Long ids and large values, which random histories, kept short, do not hold.
import { canonical } from "@assay/engines/engine";
import { stateDigest, type SerialOperation } from "@assay/engines/covalue";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { referenceFor, referenceState, stateOf } from "./whole-state.ts";

/** Ids of thousands of units and values of megabytes are stored like any other. */
export const storesLongAndLarge: ClaimCheck = {
  name: "stores-long-and-large",
  clauses: ["CV-097"],
  notApplicable: () => undefined,
  // By digest: a difference is a line in a run log, not megabytes.
  async run(cell) {
    const store = await cell.open();
    const player = cell.player(store);
    const reference = referenceFor(cell);
    for (const operation of LONG_AND_LARGE) {
      const expected = reference.player.playSync(operation);
      const actual = await player.playAsync(operation);
      cell.equal(
        `the digest of ${operation.op} of long ids and large values`,
        stateDigest(canonical(expected)),
        stateDigest(canonical(actual)),
      );
    }
    cell.equal(
      "the digest of what is stored of long ids and large values",
      stateDigest(referenceState(reference.store, LONG_AND_LARGE)),
      stateDigest(await stateOf(cell, store, LONG_AND_LARGE)),
    );
  },
};

const LONGEST_ID_UNITS = 4_096;
const LARGEST_VALUE_BYTES = 2 * 1024 * 1024;

/** Two that differ in their last unit alone. */
const LONG = `co_z${"é".repeat(LONGEST_ID_UNITS - 5)}1`;
const LONG_NEIGHBOUR = `${LONG.slice(0, -1)}2`;
const LONG_SESSION = `${"s".repeat(LONGEST_ID_UNITS - 1)}$`;
const LARGE = "x".repeat(LARGEST_VALUE_BYTES);

const LONG_AND_LARGE: readonly SerialOperation[] = [
  {
    op: "commitBatch",
    writes: [
      batchWrite(LONG, batchSession(LONG_SESSION, 0, 2), batchSession("s", 0, 1)),
      batchWrite(LONG_NEIGHBOUR, batchSession("s", 0, 3)),
      {
        id: "co_zLarge",
        header: { text: LARGE },
        deleted: false,
        sessions: [{ ...batchSession("s", 0, 1), text: LARGE, signature: LARGE }],
      },
    ],
  },
  { op: "eraseCoValueButKeepTombstone", id: LONG },
  { op: "trackCoValuesSyncState", updates: [{ id: LONG, peer: LONG, synced: false }] },
  { op: "tryAcquireStorageReconciliationLock", session: LONG_SESSION, peer: LONG },
];
