// Puts seeded coValues into a store: most in batches, some by the small calls that cojson makes; then
// those that grow, and the deletions.
import { settle, type Api, type Steps } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type CoValueWrite,
  type SyncStateUpdate,
} from "@assay/engines/covalue";
import type { SeededCoValue, SeededCoValues } from "./seeded-covalues.ts";

/** CoValues of one `commitBatch`. */
const BATCH = 64;
/** One batch in so many goes through the small calls. */
const SMALL_ONE_IN = 10;

/** What is stored, where, and who is told how far it is. */
export interface Storing {
  readonly api: Api;
  readonly store: AnyCoValueStore;
  readonly coValues: SeededCoValues;
  readonly count: number;
  readonly onProgress: (phase: "store" | "grow", done: number) => void;
}

/** Stores every coValue up to its last state. Errors: the store's. */
export function* storeCoValues(storing: Storing): Steps<void> {
  for (const phase of ["store", "grow"] as const) {
    storing.onProgress(phase, 0);
    for (let from = 0, batch = 0; from < storing.count; from += BATCH, batch += 1) {
      const coValues = Array.from({ length: Math.min(BATCH, storing.count - from) }, (_, index) =>
        storing.coValues.at(from + index),
      );
      const small = batch % SMALL_ONE_IN === SMALL_ONE_IN - 1;
      if (phase === "store") yield* storeFirst(storing, coValues, small);
      else yield* storeSecond(storing, coValues, small);
      storing.onProgress(phase, from + coValues.length);
    }
  }
}

function* storeFirst(
  { api, store }: Storing,
  coValues: readonly SeededCoValue[],
  small: boolean,
): Steps<void> {
  const writes = coValues.map(({ id, header, first }) => ({ id, header, sessions: first }));
  if (!small) yield* settle(store.commitBatch(writes));
  else for (const write of writes) yield* writeInSmallCalls(api, store, write);
  yield* track(store, coValues, ({ tracking }) => (tracking === "none" ? undefined : false));
}

function* storeSecond(
  { api, store }: Storing,
  coValues: readonly SeededCoValue[],
  small: boolean,
): Steps<void> {
  const writes = coValues
    .filter(({ second, deletion }) => second.length > 0 || deletion !== "none")
    // With the header once more, as a message that came before may have it.
    .map(({ id, header, second, deletion }) => {
      return { id, header, deleted: deletion !== "none", sessions: second };
    });
  if (!small) yield* settle(store.commitBatch(writes));
  else for (const write of writes) yield* writeInSmallCalls(api, store, write);
  for (const { id, deletion } of coValues) {
    if (deletion === "erased") yield* settle(store.eraseCoValueButKeepTombstone(id));
  }
  yield* track(store, coValues, ({ tracking }) => (tracking === "synced" ? true : undefined));
  for (const { id, tracking } of coValues) {
    if (tracking === "stopped") yield* settle(store.stopTrackingSyncState(id));
  }
}

/** As cojson's storeSingle does: the row first, then a transaction for each session. */
function* writeInSmallCalls(api: Api, store: AnyCoValueStore, write: CoValueWrite): Steps<void> {
  const { id, header, deleted, sessions } = write;
  const coValue = yield* settle(store.upsertCoValue(id, header));
  if (coValue === undefined) return;
  for (const { transactions, signatures, ...state } of sessions) {
    yield* transact(api, store, function* (handle) {
      const sessionRow = yield* settle(handle.getSingleCoValueSession(coValue, state.sessionID));
      if (deleted === true) yield* settle(handle.markCoValueAsDeleted(id));
      const sessionRowID = yield* settle(
        handle.addSessionUpdate({
          sessionUpdate: { coValue, ...state },
          ...(sessionRow && { sessionRow }),
        }),
      );
      for (const { idx, signature } of signatures) {
        yield* settle(handle.addSignatureAfter({ sessionRowID, idx, signature }));
      }
      for (const { idx, tx } of transactions) {
        yield* settle(handle.addTransaction(sessionRowID, idx, tx));
      }
    });
  }
}

function* track(
  store: AnyCoValueStore,
  coValues: readonly SeededCoValue[],
  syncedOf: (coValue: SeededCoValue) => boolean | undefined,
): Steps<void> {
  const updates = coValues.flatMap((coValue): SyncStateUpdate[] => {
    const synced = syncedOf(coValue);
    if (synced === undefined) return [];
    return coValue.peers.map((peerId) => ({ id: coValue.id, peerId, synced }));
  });
  if (updates.length > 0) yield* settle(store.trackCoValuesSyncState(updates));
}
