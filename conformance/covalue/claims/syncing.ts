// `sync`, as far as a store that is not killed shows it: what survives is the crash checks' matter.
import { AsyncResource } from "node:async_hooks";
import { setTimeout as timer } from "node:timers/promises";
import { runAsync, settle } from "@assay/engines/engine";
import { transact, type AnyCoValueStore, type RawCoID } from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeOf } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { stateOf } from "./whole-state.ts";

/** `sync` answers, with and without anything to make durable, and changes nothing. */
export const syncChangesNothing: ClaimCheck = {
  name: "sync-changes-nothing",
  clauses: ["CV-117", "CV-036"],
  notApplicable: () => undefined,
  async run(cell) {
    const store = await cell.open();
    const syncing = cell.on("CV-117");
    await syncing.answered("sync of an empty store", () => store.sync());
    const player = cell.player(store);
    await player.playAsync({
      op: "commitBatch",
      writes: [batchWrite("co_z1", batchSession("s", 0, 2))],
    });
    const before = await stateOf(cell, store, []);
    await syncing.answered("sync after a commit", () => store.sync());
    syncing.equal("what is stored after sync", before, await stateOf(cell, store, []));
    await commitsNothingThatIsOpen(cell, store);
  },
};

/** A transaction that is open is no write that was acknowledged. */
async function commitsNothingThatIsOpen(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
): Promise<void> {
  const { api } = cell.context;
  let synced: Promise<unknown> = Promise.resolve();
  // By somebody else, to whom the callback's context is nothing.
  const sync = AsyncResource.bind(() => outcomeOf(() => store.sync()));
  await outcomeOf(() =>
    runAsync(
      transact(api, store, function* (handle) {
        // Ids are opaque to storage; cojson brands them.
        yield* settle(handle.markCoValueAsDeleted("co_zOpen" as RawCoID));
        synced = sync();
        // Whether it waits for the transaction is open.
        if (api === "async") yield* settle(Promise.race([synced, timer(WAIT_MS)]));
        return new Error("failed");
      }),
    ),
  );
  await synced;
  cell
    .on("CV-117", "CV-036")
    .equal(
      "what waits for deletion after a transaction that failed, with a sync while it was open",
      [],
      await store.getAllCoValuesWaitingForDelete(),
      CLAUSES_OF_OPERATION.getAllCoValuesWaitingForDelete,
    );
}

const WAIT_MS = 50;
