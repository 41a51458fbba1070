// Writes of one store that are issued and not awaited, as cojson issues some of its own.
import type { SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_FINAL_STATE, CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { referenceFor, referenceState, stateOf } from "./whole-state.ts";

/** Writes that nobody awaits take effect in the order in which they were issued. */
export const keepsTheOrderOfWrites: ClaimCheck = {
  name: "keeps-the-order-of-writes",
  clauses: ["CV-043"],
  notApplicable: ({ api }) =>
    api === "sync" ? "a sync cell answers before the next call" : undefined,
  async run(cell) {
    const store = await cell.open();
    const player = cell.player(store);
    const reference = referenceFor(cell);
    const expected = WRITES.map((write) => reference.player.playSync(write));
    const actual = await Promise.all(WRITES.map((write) => player.playAsync(write)));
    const standsOn = WRITES.flatMap(({ op }) => CLAUSES_OF_OPERATION[op]);
    cell.equal("the answers to writes issued together", expected, actual, standsOn);
    cell.equal(
      "what writes issued together have left",
      referenceState(reference.store, WRITES),
      await stateOf(cell, store, WRITES),
      CLAUSES_OF_FINAL_STATE,
    );
  },
};

const ID = "co_z1";

/** Each undoes, replaces or builds on an earlier one. */
const WRITES: readonly SerialOperation[] = [
  { op: "trackCoValuesSyncState", updates: [{ id: ID, peer: "old peer", synced: false }] },
  { op: "stopTrackingSyncState", id: ID },
  { op: "trackCoValuesSyncState", updates: [{ id: ID, peer: "peer", synced: false }] },
  { op: "upsertCoValue", id: "co_z0", header: { number: 0 } },
  { op: "upsertCoValue", id: ID, header: { number: 1 } },
  { op: "upsertCoValue", id: ID, header: { number: 2 } },
  { op: "commitBatch", writes: [batchWrite(ID, batchSession("s", 0, 2))] },
  { op: "commitBatch", writes: [batchWrite(ID, batchSession("s", 2, 1))] },
  { op: "eraseCoValueButKeepTombstone", id: "co_z0" },
  { op: "commitBatch", writes: [{ ...batchWrite("co_z0"), deleted: true }] },
  { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "peer" },
  { op: "renewStorageReconciliationLock", session: "s", peer: "peer", offset: 100 },
  { op: "renewStorageReconciliationLock", session: "s", peer: "peer", offset: 200 },
  { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "peer" },
  { op: "releaseStorageReconciliationLock", session: "s", peer: "peer" },
  { op: "tryAcquireStorageReconciliationLock", session: "t", peer: "peer" },
];
