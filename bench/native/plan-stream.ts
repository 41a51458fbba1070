// The stream that Rust and Node both replay: one store, part of the data in it beforehand, and every kind
// of operation one kind after the other. The first operations of each kind warm up and are not timed.
import type { CoValueWrite, PeerID, RawCoID, SyncStateUpdate } from "@assay/engines/covalue";
import type { Dataset } from "../dataset/dataset.ts";
import { foldMessages } from "../dataset/fold.ts";
import type { PreparedMessage } from "../dataset/prepared-message.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { Parameters } from "../parameters.ts";
import type { OperationKind, StreamOperation } from "./stream-lines.ts";

/** An operation before it is written: of a message only what the data says. */
export type PlannedOperation =
  | Extract<StreamOperation, { kind: Exclude<OperationKind, StoringKind> }>
  | {
      readonly kind: StoringKind;
      readonly body: { readonly timed: boolean; readonly message: PreparedMessage };
    };

type StoringKind = "store-new" | "append" | "delete-erase";

/** What is stored before, and the operations; each is asked for once. */
export interface StreamPlan {
  readonly stored: Iterable<CoValueWrite>;
  readonly operations: Iterable<PlannedOperation>;
}

type Amounts = Pick<Parameters, "samples" | "warmUpOperations" | "updatesPerCall" | "callsPerList">;

const UNKNOWN_SHARE = 0.02;
// cojson brands the names of peers.
const PEER = "bench-server" as PeerID;
/** CoValues that wait for the peer at a time. */
const WAITING = 64;

/**
 * Plans `samples` timed operations of each kind, of the rarer ones fewer. The data should hold twice as
 * many creations and extensions: what is not played is stored before.
 */
export function planStream(dataset: Dataset, amounts: Amounts): StreamPlan {
  const { creations, extensions, deletions, seed } = dataset;
  const most = amounts.samples + amounts.warmUpOperations;
  const fresh = creations.slice(0, most);
  const before = creations.slice(most);
  const beforeIDs = new Set(before.map(({ id }) => id));
  const appendable = extensions.filter(({ id }) => beforeIDs.has(id));
  const appended = appendable.slice(-most);
  const ids = shuffled(
    creations.map(({ id }) => id),
    randomFrom(seed, "native"),
  );
  const isTimed = (index: number): boolean => index >= amounts.warmUpOperations;
  function* operations(): Generator<PlannedOperation> {
    for (const [index, message] of fresh.entries()) {
      yield { kind: "store-new", body: { timed: isTimed(index), message } };
    }
    for (const [index, message] of appended.entries()) {
      yield { kind: "append", body: { timed: isTimed(index), message } };
    }
    for (let index = 0; index < most; index += 1) {
      yield { kind: "load", body: { timed: isTimed(index), id: at(ids, index) } };
    }
    const known = knownOrNot(ids, seed);
    for (let index = 0; index < most; index += 1) {
      yield { kind: "known-state", body: { timed: isTimed(index), id: at(known, index) } };
    }
    yield* syncTracking(ids, seed, amounts);
    if (deletions.length === 0) return;
    for (const [index, id] of ids.slice(0, most).entries()) {
      const message = { id, header: undefined, sessions: [at(deletions, index)] };
      yield { kind: "delete-erase", body: { timed: isTimed(index), message } };
    }
  }
  return {
    stored: foldMessages([...before, ...appendable.slice(0, -most)]),
    operations: operations(),
  };
}

/** Two in a hundred are unknown to the store, as when a peer offers something new. */
function knownOrNot(ids: readonly RawCoID[], seed: number): readonly RawCoID[] {
  const unknown = ids
    .slice(0, Math.ceil(ids.length * UNKNOWN_SHARE))
    .map((id): RawCoID => `co_z${id.slice("co_z".length, -1)}-`);
  return shuffled([...ids, ...unknown], randomFrom(seed, "native known-state"));
}

/** Calls that track what changed or what the peer confirmed, and now and then one that lists the rest. */
function* syncTracking(
  ids: readonly RawCoID[],
  seed: number,
  { samples, warmUpOperations, updatesPerCall, callsPerList }: Amounts,
): Generator<PlannedOperation> {
  const random = randomFrom(seed, "native sync-tracking");
  const waiting: RawCoID[] = [];
  let next = 0;
  for (let call = 0; call < samples + warmUpOperations; call += 1) {
    const timed = call >= warmUpOperations;
    const count = 1 + Math.floor(random() * updatesPerCall);
    const synced = waiting.length + count > WAITING;
    const changed = synced
      ? waiting.splice(0, count)
      : Array.from({ length: count }, () => at(ids, next++));
    if (!synced) waiting.push(...changed);
    const updates = changed.map((id): SyncStateUpdate => ({ id, peerId: PEER, synced }));
    yield { kind: "track-sync", body: { timed, updates } };
    if (call % callsPerList === callsPerList - 1) yield { kind: "list-unsynced", body: { timed } };
  }
}

/** The item of an index, round after round. */
function at<T>(items: readonly T[], index: number): T {
  // The index is below the length, and the data is not empty.
  return items[index % items.length] as T;
}
