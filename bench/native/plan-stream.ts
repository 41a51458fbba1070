// The stream that Rust and Node both replay: one store, part of the data in it beforehand, and every kind
// of operation one kind after the other. The first operations of each kind warm up and are not timed.
// Goal: a stream of any length is made line by line; none of it is held.
import type { CoValueWrite, PeerID, RawCoID, SyncStateUpdate } from "@assay/engines/covalue";
import { uploadsOf, writeOf, type Member } from "../dataset/population.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import { randomFrom, type Random } from "../dataset/random.ts";
import type { World } from "../dataset/world.ts";
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

/** Operations of each kind; of the rarer ones there are fewer. */
export interface StreamAmounts {
  readonly samples: number;
  /** Played before them. */
  readonly warmUpOperations: number;
}

const STORED_SHARE = 0.1;
const LEAST_STORED = 64;
const UNKNOWN_SHARE = 0.02;
// cojson brands the names of peers.
const PEER = "bench-server" as PeerID;

/**
 * Plans `samples` timed operations of each kind. A tenth as many coValues are stored before, at least 64.
 * Those with more content than `repeatedContentAtMost` are left out, which keeps the file small.
 */
export function planStream(world: World, amounts: StreamAmounts): StreamPlan {
  const members = new SmallMembers(world);
  const stored = Math.max(LEAST_STORED, Math.ceil(amounts.samples * STORED_SHARE));
  return {
    stored: writes(members, stored),
    operations: operations(world, members, stored, amounts),
  };
}

function* writes(members: SmallMembers, stored: number): Generator<CoValueWrite> {
  for (let place = 0; place < stored; place += 1) yield writeOf(members.at(place));
}

function* operations(
  world: World,
  members: SmallMembers,
  stored: number,
  amounts: StreamAmounts,
): Generator<PlannedOperation> {
  const most = amounts.samples + amounts.warmUpOperations;
  const isTimed = (index: number): boolean => index >= amounts.warmUpOperations;
  let there = stored;
  for (let index = 0; index < most; there += 1) {
    for (const message of uploadsOf(members.at(there)).slice(0, most - index)) {
      yield { kind: "store-new", body: { timed: isTimed(index), message } };
      index += 1;
    }
  }
  for (let index = 0; index < most; index += 1) {
    const { id } = members.at(index % stored);
    const message = world.appended.message(id, Math.floor(index / stored));
    yield { kind: "append", body: { timed: isTimed(index), message } };
  }
  const random = randomFrom(world.seed, "native");
  const drawn = (): number => Math.floor(random() * there);
  for (let index = 0; index < most; index += 1) {
    yield { kind: "load", body: { timed: isTimed(index), id: members.at(drawn()).id } };
  }
  for (let index = 0; index < most; index += 1) {
    // Two in a hundred are unknown to the store, as when a peer offers something new.
    const place = random() < UNKNOWN_SHARE ? there + drawn() : drawn();
    yield { kind: "known-state", body: { timed: isTimed(index), id: members.at(place).id } };
  }
  const next = (index: number): RawCoID => members.at(index % there).id;
  yield* syncTracking(world, next, most, isTimed);
  const { deletions } = world.templates;
  for (let index = 0; index < Math.min(most, there); index += 1) {
    const deletion = deletions[index % deletions.length];
    if (deletion === undefined) return;
    const message = { id: members.at(index).id, header: undefined, sessions: [deletion] };
    yield { kind: "delete-erase", body: { timed: isTimed(index), message } };
  }
}

/** Calls that track what changed or what the peer confirmed, and now and then one that lists the rest. */
function* syncTracking(
  { seed, parameters }: World,
  idAt: (index: number) => RawCoID,
  calls: number,
  isTimed: (index: number) => boolean,
): Generator<PlannedOperation> {
  const { updatesPerCall, callsPerList, waitingCoValues } = parameters;
  const random: Random = randomFrom(seed, "native sync-tracking");
  const waiting: RawCoID[] = [];
  let next = 0;
  for (let call = 0; call < calls; call += 1) {
    const timed = isTimed(call);
    const count = 1 + Math.floor(random() * updatesPerCall);
    const synced = waiting.length + count > waitingCoValues;
    const changed = synced
      ? waiting.splice(0, count)
      : Array.from({ length: count }, () => idAt(next++));
    if (!synced) waiting.push(...changed);
    const updates = changed.map((id): SyncStateUpdate => ({ id, peerId: PEER, synced }));
    yield { kind: "track-sync", body: { timed, updates } };
    if (call % callsPerList === callsPerList - 1) yield { kind: "list-unsynced", body: { timed } };
  }
}

/** The members of a population without the large ones, by their place. */
class SmallMembers {
  readonly #world: World;
  /** Those that occur once are all among the first. */
  readonly #first: readonly Member[];

  constructor(world: World) {
    this.#world = world;
    const { population, templates, parameters } = world;
    this.#first = [...population.members(0, templates.coValues.length)].filter(
      ({ template }) => template.contentSize <= parameters.repeatedContentAtMost,
    );
  }

  at(place: number): Member {
    const { population, templates } = this.#world;
    return (
      this.#first[place] ??
      population.member(templates.coValues.length + place - this.#first.length)
    );
  }
}
