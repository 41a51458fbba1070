// Writes of one store that are issued and not awaited, as cojson issues some of its own: a few of every kind, the
// same behind a transaction that fails, and many of one kind.
import { setTimeout as timer } from "node:timers/promises";
import type { CoValueStore, PeerID, RawCoID, SerialOperation } from "@assay/engines/covalue";
import { CLAUSES_OF_FINAL_STATE, CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import type { Comparisons } from "./looks.ts";
import { referenceFor, referenceState, stateOf } from "./whole-state.ts";

/** Writes that nobody awaits take effect in the order in which they were issued, whatever goes before them. */
export const keepsTheOrderOfWrites: ClaimCheck = {
  name: "keeps-the-order-of-writes",
  clauses: ["CV-043", "CV-044"],
  notApplicable: ({ api }) =>
    api === "sync" ? "a sync cell answers before the next call" : undefined,
  async run(cell) {
    // The check is for async cells alone.
    const store = (await cell.open()) as CoValueStore;
    const player = cell.player(store);
    const reference = referenceFor(cell);
    const playTogether = async (
      comparisons: Comparisons,
      when: string,
      writes: readonly SerialOperation[],
      onIssued: () => Promise<void>,
    ): Promise<void> => {
      const expected = writes.map((write) => reference.player.playSync(write));
      const issued = Promise.all(writes.map((write) => player.playAsync(write)));
      await onIssued();
      const standsOn = ["CV-043", ...writes.flatMap(({ op }) => CLAUSES_OF_OPERATION[op])] as const;
      comparisons.equal(`the answers to writes issued ${when}`, expected, await issued, standsOn);
      const all = [...WRITES, ...MORE_WRITES];
      comparisons.equal(
        `what writes issued ${when} have left`,
        referenceState(reference.store, all),
        await stateOf(cell, store, all),
        ["CV-043", "CV-083", ...CLAUSES_OF_FINAL_STATE],
      );
    };
    await playTogether(cell.on("CV-043"), "together", WRITES, async () => {});
    await behindOneThatFails(store, (fail) =>
      playTogether(cell.on("CV-044"), "behind a transaction that fails", MORE_WRITES, fail),
    );
    await manyTogether(cell, store);
  },
};

/** Does what `meanwhile` says with a transaction open, until which calls that it fail. */
async function behindOneThatFails(
  store: CoValueStore,
  meanwhile: (fail: () => Promise<void>) => Promise<void>,
): Promise<void> {
  let fail: () => void = () => {};
  const failing = new Promise<void>((resolve) => {
    fail = resolve;
  });
  let open: Promise<unknown> = Promise.resolve();
  await new Promise<void>((began) => {
    open = outcomeOf(() =>
      store.transaction(async (handle) => {
        await handle.markCoValueAsDeleted(UNDONE);
        began();
        await failing;
        throw new Error("failed");
      }),
    ).finally(began);
  });
  await meanwhile(async () => {
    // A write that does not wait for its turn would be in the transaction by then.
    await timer(WAIT_MS);
    fail();
    await open;
  });
}

/** Each of the writes sets what the next one takes back: whichever is overtaken leaves its own. */
async function manyTogether(cell: CellUnderCheck, store: CoValueStore): Promise<void> {
  const links = Array.from({ length: MANY + 1 }, (_, index) => `co_zLink${index}` as RawCoID);
  const update = (id: RawCoID, synced: boolean) => ({ id, peerId: "peer" as PeerID, synced });
  await Promise.all(
    links
      .slice(1)
      .map((id, index) =>
        store.trackCoValuesSyncState([update(links[index] ?? id, true), update(id, false)]),
      ),
  );
  const unsynced = new Set<string>(await store.getUnsyncedCoValueIDs());
  cell.on("CV-043").equal(
    `what is unsynced after ${MANY} writes issued together, of which each takes back the one before`,
    links.slice(-1),
    links.filter((id) => unsynced.has(id)),
    [...CLAUSES_OF_OPERATION.trackCoValuesSyncState, ...CLAUSES_OF_OPERATION.getUnsyncedCoValueIDs],
  );
}

/** More than wait in one queue where queues have an end, at 32 or 64. */
const MANY = 70;
const WAIT_MS = 10;

const ID = "co_z1";
// Ids are opaque to storage; cojson brands them.
const UNDONE = "co_zUndone" as RawCoID;

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

/** One of each kind that shows by itself in what is left. */
const MORE_WRITES: readonly SerialOperation[] = [
  { op: "eraseCoValueButKeepTombstone", id: ID },
  { op: "stopTrackingSyncState", id: ID },
  { op: "trackCoValuesSyncState", updates: [{ id: "co_z0", peer: "peer", synced: false }] },
  { op: "upsertCoValue", id: "co_z2", header: { number: 3 } },
  { op: "commitBatch", writes: [batchWrite("co_z3", batchSession("s", 0, 2))] },
  {
    op: "transaction",
    steps: [{ op: "markCoValueAsDeleted", id: "co_z2" }],
    end: "commit",
  },
  { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "other peer" },
  { op: "renewStorageReconciliationLock", session: "s", peer: "other peer", offset: 100 },
  { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "third peer" },
  { op: "releaseStorageReconciliationLock", session: "s", peer: "third peer" },
];
