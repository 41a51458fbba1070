// The claim `exclusive`: a second opener of a directory is refused, or else all openers agree. Both
// openers live in this process; what another process sees is the crash checks' matter.
import { runAsync } from "@assay/engines/engine";
import { observeState, type SerialOperation } from "@assay/engines/covalue";
import { keepsData, type CellUnderCheck, type ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { referenceFor, referenceState } from "./whole-state.ts";

const VOLATILE = "a volatile cell shares nothing that two could open";

/** Claimed: the second opener gets `LOCKED`, the first one goes on, and after it the next one opens. */
export const refusesASecondOpener: ClaimCheck = {
  name: "refuses-a-second-opener",
  clauses: ["CV-114"],
  notApplicable: (context) =>
    !keepsData(context)
      ? VOLATILE
      : context.engine.claims.exclusive
        ? undefined
        : "not claimed; that two openers agree is checked instead",
  async run(cell) {
    const first = await cell.open();
    const player = cell.player(first);
    await player.playAsync(commit(batchWrite("co_zFirst", batchSession("s", 0, 2))));
    for (const api of cell.context.engine.apis) {
      await cell.refused(`a second opener of the ${api} api`, "LOCKED", () => cell.open({ api }));
    }
    const afterwards = await player.playAsync(
      commit(batchWrite("co_zFirst", batchSession("s", 2, 1))),
    );
    cell.equal("a write of the first opener after that", { ok: [1] }, afterwards);
    const expected = await player.playAsync({ op: "readCoValue", id: "co_zFirst" });
    await cell.close(first);
    const next = await cell.open();
    const actual = await cell.player(next).playAsync({ op: "readCoValue", id: "co_zFirst" });
    cell.equal("what the next opener reads", expected, actual);
  },
};

/** Not claimed: what one opener has committed the other reads, and builds on. */
export const openersAgree: ClaimCheck = {
  name: "openers-agree",
  clauses: ["CV-115"],
  notApplicable: (context) =>
    !keepsData(context)
      ? VOLATILE
      : context.engine.claims.exclusive
        ? "the claim exclusive is checked instead"
        : undefined,
  async run(cell) {
    const stores = [await cell.open(), await cell.open()] as const;
    const players = stores.map((store) => cell.player(store));
    const reference = referenceFor(cell);
    for (const [opener, operation] of TURNS) {
      const expected = reference.player.playSync(operation);
      const actual = await players[opener]?.playAsync(operation);
      cell.equal(`${operation.op} by opener ${opener + 1} of two`, expected, actual);
    }
    const operations = TURNS.map(([, operation]) => operation);
    const expected = referenceState(reference.store, operations);
    for (const [index, store] of stores.entries()) {
      cell.equal(
        `what opener ${index + 1} sees at the end`,
        expected,
        await stateSeenBy(cell, store),
      );
    }
  },
};

function commit(...writes: ReturnType<typeof batchWrite>[]): SerialOperation {
  return { op: "commitBatch", writes };
}

async function stateSeenBy(
  cell: CellUnderCheck,
  store: Awaited<ReturnType<CellUnderCheck["open"]>>,
): Promise<unknown> {
  return runAsync(observeState(cell.context.api, store, ["peer"]));
}

/** Which opener does what: each write is followed by a look from the other side. */
const TURNS: readonly (readonly [opener: 0 | 1, operation: SerialOperation])[] = [
  [0, commit(batchWrite("co_z1", batchSession("s", 0, 3)))],
  [1, { op: "readCoValue", id: "co_z1" }],
  [1, commit(batchWrite("co_z1", batchSession("s", 3, 2)), batchWrite("co_z2"))],
  [0, { op: "readCoValue", id: "co_z1" }],
  [0, { op: "getCoValueKnownState", id: "co_z1" }],
  [0, { op: "getCoValueCount" }],
  [0, { op: "upsertCoValue", id: "co_z3", header: { number: 3 } }],
  [1, { op: "upsertCoValue", id: "co_z4", header: { number: 4 } }],
  [0, { op: "upsertCoValue", id: "co_z4", header: { number: "not this one" } }],
  [0, { op: "getCoValueIDs", limit: 10, offset: 0 }],
  [1, { op: "getCoValueIDs", limit: 10, offset: 0 }],
  [0, commit(batchWrite("co_z3", batchSession("of the first", 0, 1)))],
  [1, commit(batchWrite("co_z4", batchSession("of the second", 0, 1)))],
  [0, { op: "readCoValue", id: "co_z4" }],
  [1, { op: "readCoValue", id: "co_z3" }],
  [1, { op: "trackCoValuesSyncState", updates: [{ id: "co_z1", peer: "peer", synced: false }] }],
  [0, { op: "getUnsyncedCoValueIDs" }],
  [0, { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "peer" }],
  [1, { op: "tryAcquireStorageReconciliationLock", session: "t", peer: "peer" }],
  [1, commit({ ...batchWrite("co_z2", batchSession("s", 0, 2)), deleted: true })],
  [0, { op: "getAllCoValuesWaitingForDelete" }],
  [0, { op: "eraseCoValueButKeepTombstone", id: "co_z2" }],
  [1, { op: "getAllCoValuesWaitingForDelete" }],
  [1, { op: "readCoValue", id: "co_z2" }],
];
