// The claims `atomicCommit` and `atomicRead`: a batch that fails leaves nothing, and a reader never
// meets half of one; so do the updates of sync state, which every store stores all or not at all. That
// they are absent where they are not claimed is asserted in `absent-atomicity.ts`.
import type { CoValueStore, PeerID, RawCoID, SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { readHalvesOfBatches, readWhole, readWhileCommitting } from "./reads-while-committing.ts";
import { everythingIn, roundOf, SPOILT_TRANSACTIONS, writeOf } from "./rounds.ts";

/** A batch that fails half-way leaves nothing, and the next one is stored. */
export const failedBatchLeavesNothing: ClaimCheck = {
  name: "failed-batch-leaves-nothing",
  clauses: ["CV-091"],
  notApplicable: ({ engine }) =>
    engine.claims.atomicCommit ? undefined : "atomicCommit is not claimed",
  async run(cell) {
    const store = await cell.open();
    const first: SerialOperation = {
      op: "commitBatch",
      writes: [batchWrite("co_z1", batchSession("s", 0, 2))],
    };
    await cell.player(store).playAsync(first);
    const spoilt = Object.entries(SPOILT_TRANSACTIONS).flatMap(([how, spoil]) => [
      { what: how, beside: [2], spoil },
      { what: `${how} behind ${MANY} others`, beside: [MANY], spoil },
      {
        what: `${how} behind ${MANY} other writes`,
        beside: Array.from({ length: MANY }, () => 1),
        spoil,
      },
    ]);
    for (const { what, beside, spoil } of spoilt) {
      const before = await everythingIn(cell, store);
      const batch = [
        writeOf("co_z1", 2, 1),
        ...beside.map((length, number) => writeOf(`co_z ${number} with ${what}`, 0, length)),
        spoil(writeOf(`co_z spoilt by ${what}`, 0, 3)),
        writeOf("co_z1", 3, 1),
      ];
      const outcome = await outcomeOf(() => store.commitBatch(batch));
      // A store that takes such a value has nothing to undo.
      if (outcome === "answered") continue;
      cell.equal(
        `what is stored after a batch with ${what} failed`,
        before,
        await everythingIn(cell, store),
      );
    }
    await cell.answered("the batch after the failed ones", () =>
      store.commitBatch([writeOf("co_z1", 2, 1)]),
    );
    const known = await store.getCoValueKnownState("co_z1");
    cell.equal("the counter after the batch after the failed ones", { s: 3 }, known?.sessions);
  },
};

/** Updates of sync state of which one cannot be read leave none, and those after them are stored. */
export const failedTrackingLeavesNothing: ClaimCheck = {
  name: "failed-tracking-leaves-nothing",
  clauses: ["CV-068", "CV-063"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const tracking = cell.on("CV-068");
    const update = { id: "co_z1" as RawCoID, peerId: "peer" as PeerID, synced: false };
    const unreadable = {
      ...update,
      get id(): never {
        throw new RangeError("planted");
      },
    };
    for (const [what, count] of [
      ["", 1],
      [` behind ${MANY} others`, MANY],
    ] as const) {
      const updates = Array.from({ length: count }, (_, index) => ({
        ...update,
        id: `co_z${index + 1}` as RawCoID,
      }));
      const outcome = await outcomeOf(() => store.trackCoValuesSyncState([...updates, unreadable]));
      tracking.equal(`tracking what cannot be read${what}`, { error: "UNCODED: planted" }, outcome);
      const tracked = (await store.getUnsyncedCoValueIDs()).length;
      tracking.equal(`how many are tracked after it failed${what}`, 0, tracked);
    }
    await tracking.answered("tracking after that", () => store.trackCoValuesSyncState([update]));
    tracking.equal("what is tracked after that", ["co_z1"], await store.getUnsyncedCoValueIDs());
    const undoing = {
      stopTrackingSyncState: () => store.stopTrackingSyncState(update.id),
      "the same as synced": () => store.trackCoValuesSyncState([{ ...update, synced: true }]),
    };
    for (const [what, undo] of Object.entries(undoing)) {
      await undo();
      await store.trackCoValuesSyncState([update]);
      cell
        .on("CV-063")
        .equal(
          `what is tracked by an update that was made before, and undone by ${what}`,
          ["co_z1"],
          await store.getUnsyncedCoValueIDs(),
          ["CV-068", ...CLAUSES_OF_OPERATION.getUnsyncedCoValueIDs],
        );
    }
  },
};

/** Commits and reads in flight together: no read sees a part of a batch. */
export const readersSeeWholeBatches: ClaimCheck = {
  name: "readers-see-whole-batches",
  clauses: ["CV-091", "CV-092"],
  notApplicable: ({ engine, api }) =>
    api === "sync"
      ? "nothing is in flight in a sync cell"
      : engine.claims.atomicCommit || engine.claims.atomicRead
        ? undefined
        : "neither atomicCommit nor atomicRead is claimed",
  async run(cell) {
    const { atomicCommit, atomicRead } = cell.context.engine.claims;
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    const tornReads = new Set<string>();
    const tornBatches = new Set<string>();
    await readWhileCommitting({
      commit: (round) => store.commitBatch([roundOf(LEFT, round), roundOf(RIGHT, round)]),
      looks: [
        ...(atomicRead ? [LEFT, RIGHT].map((id) => () => readWhole(store, id, tornReads)) : []),
        ...(atomicCommit ? readHalvesOfBatches(store, LEFT, RIGHT, tornBatches) : []),
      ],
    });
    if (atomicRead) cell.on("CV-092").equal("what readers saw in parts", [], [...tornReads].sort());
    if (atomicCommit) {
      cell.on("CV-091").equal("parts of a batch that readers saw", [], [...tornBatches].sort());
    }
  },
};

/** More than engines write at once that write in portions. */
const MANY = 1_001;

const LEFT = "co_zLeft";
const RIGHT = "co_zRight";
