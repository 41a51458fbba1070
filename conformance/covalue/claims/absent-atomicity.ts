// Where `atomicCommit` or `atomicRead` is not claimed, its absence must show: an engine whose batches are
// whole, or whose reads nothing can come between, claims less than it does, and a user who goes by its
// claims passes it over.
import { canonicalText, runAsync } from "@assay/engines/engine";
import { commitBatchOver, type AnyCoValueStore, type CoValueStore } from "@assay/engines/covalue";
import { outcomeOf } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import {
  readHalvesOfBatches,
  readWhileCommitting,
  readWhole,
  type InFlight,
} from "./reads-while-committing.ts";
import { everythingIn, roundOf, SPOILT_TRANSACTIONS, writeOf } from "./rounds.ts";

const CLAIMED = "the check readers-see-whole-batches looks at what is claimed";
const IN_PARTS = "in parts";
const WHOLE = "whole each time: it claims less than it does";

/** A batch that fails half-way leaves a part, or readers see one while it is stored. */
export const batchesComeInParts: ClaimCheck = {
  name: "batches-come-in-parts",
  clauses: ["CV-091"],
  absence: { claim: "atomicCommit", clauses: ["CV-091"] },
  notApplicable: ({ engine }) => (engine.claims.atomicCommit ? CLAIMED : undefined),
  async run(cell) {
    const store = await cell.open();
    const inParts =
      (await failedBatchLeavesAPart(cell, store)) || (await readersSeeAPart(cell, store));
    cell.equal(
      "batches where atomicCommit is not claimed, failed ones and such that are read meanwhile,",
      IN_PARTS,
      inParts ? IN_PARTS : WHOLE,
    );
  },
};

/** What others commit comes between the parts of a read. */
export const readsComeInParts: ClaimCheck = {
  name: "reads-come-in-parts",
  clauses: ["CV-092"],
  absence: { claim: "atomicRead", clauses: ["CV-092"] },
  notApplicable: ({ engine, api }) =>
    engine.claims.atomicRead
      ? CLAIMED
      : api === "sync"
        ? "nothing can come between the parts of a read in a sync cell"
        : undefined,
  async run(cell) {
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    const torn = new Set<string>();
    await inManyTries(torn, (attempt) => {
      const id = `co_z${attempt}`;
      const look = (): Promise<void> => readWhole(store, id, torn);
      return {
        // Each in a transaction of its own, whatever the store's batches are.
        commit: (round) => runAsync(commitBatchOver("async", store, [roundOf(id, round)])),
        looks: [look, look],
      };
    });
    cell.equal(
      "readCoValue while others commit, where atomicRead is not claimed,",
      IN_PARTS,
      torn.size > 0 ? IN_PARTS : WHOLE,
    );
  },
};

/** How often it is tried to come between; a store that is in parts shows it in the first tries. */
const MOST_TRIES = 10;

async function inManyTries(
  torn: ReadonlySet<string>,
  inFlight: (attempt: number) => InFlight,
): Promise<void> {
  for (let attempt = 0; attempt < MOST_TRIES && torn.size === 0; attempt += 1) {
    // From looks before and after commits that are all done in one turn, to looks throughout them.
    await readWhileCommitting({ ...inFlight(attempt), looksPerTurn: 10 * 2 ** attempt });
  }
}

async function failedBatchLeavesAPart(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
): Promise<boolean> {
  for (const [what, spoil] of Object.entries(SPOILT_TRANSACTIONS)) {
    const before = await everythingIn(cell, store);
    const batch = [
      writeOf(`co_z before ${what}`, 0, 1),
      spoil(writeOf(`co_z with ${what}`, 0, 3)),
      writeOf(`co_z after ${what}`, 0, 1),
    ];
    const outcome = await outcomeOf(() => store.commitBatch(batch));
    if (outcome === "answered") continue;
    if (canonicalText(before) !== canonicalText(await everythingIn(cell, store))) return true;
  }
  return false;
}

async function readersSeeAPart(cell: CellUnderCheck, store: AnyCoValueStore): Promise<boolean> {
  if (cell.context.api === "sync") return false;
  // The cell's api says which of the two interfaces the store has.
  const readable = store as CoValueStore;
  const torn = new Set<string>();
  await inManyTries(torn, (attempt) => {
    const [left, right] = [`co_z${attempt}Left`, `co_z${attempt}Right`] as const;
    return {
      commit: (round) => readable.commitBatch([roundOf(left, round), roundOf(right, round)]),
      looks: readHalvesOfBatches(readable, left, right, torn),
    };
  });
  return torn.size > 0;
}
