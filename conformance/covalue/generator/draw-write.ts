// Draws writes of one call.
import type {
  BatchSession,
  BatchWrite,
  SingleWriteOperation,
  SyncUpdate,
} from "@assay/engines/covalue";
import {
  anyID,
  anyPeer,
  anySession,
  countFrom,
  indexToWrite,
  mostlyFullID,
  prefixOfFullID,
  type DrawContext,
} from "./context.ts";
import { HIGHEST_INDEX } from "./numbers.ts";
import { drawHeader, drawText } from "./values.ts";

/** A write of the given kind. */
export function drawWrite(
  context: DrawContext,
  kind: SingleWriteOperation["op"],
): SingleWriteOperation {
  const { draw } = context;
  switch (kind) {
    case "upsertCoValue":
      return draw.chance(12) ? { op: kind, id: anyID(context) } : drawUpsert(context);
    case "trackCoValuesSyncState":
      return { op: kind, updates: drawSyncUpdates(context) };
    case "stopTrackingSyncState":
      return { op: kind, id: mostlyUnsyncedID(context) };
    case "eraseCoValueButKeepTombstone":
      return { op: kind, id: draw.chance(25) ? prefixOfFullID(context) : mostlyFullID(context) };
    case "tryAcquireStorageReconciliationLock":
      return { op: kind, ...drawAsker(context) };
    case "renewStorageReconciliationLock":
      return { op: kind, ...drawHolder(context), offset: drawOffset(context) };
    case "releaseStorageReconciliationLock":
      return { op: kind, ...drawHolder(context) };
    case "commitBatch":
      return { op: kind, writes: drawBatch(context) };
  }
}

/** An upsert that stores the coValue, or repeats what stored it. */
export function drawUpsert(context: DrawContext): SingleWriteOperation {
  return { op: "upsertCoValue", id: anyID(context), header: drawHeader(context.draw) };
}

/** How far a reconciliation has come. */
export function drawOffset({ draw }: DrawContext): number {
  return draw.pick([0, 1, 100, 255, 256, 2 ** 32, HIGHEST_INDEX]);
}

/**
 * Pairs of coValue and peer, sometimes with a second thought about one: the last one counts. At times one
 * coValue with every peer, since what is done for one of them must not be done for all.
 */
function drawSyncUpdates({ draw, names }: DrawContext): SyncUpdate[] {
  if (draw.chance(30)) {
    const id = draw.pick(names.ids);
    return names.peers.map((peer) => ({ id, peer, synced: false }));
  }
  const pairs = names.ids.flatMap((id) => names.peers.map((peer) => ({ id, peer })));
  const updates = draw
    .pickSome(pairs, 1 + draw.below(4))
    .map((pair) => ({ ...pair, synced: draw.chance(40) }));
  if (!draw.chance(20)) return updates;
  const again = draw.pick(updates);
  return [...updates, { ...again, synced: !again.synced }];
}

/** Rather an id with several peers, of which each must be forgotten, than one with none. */
function mostlyUnsyncedID(context: DrawContext): string {
  const unsynced = context.sketch.mostUnsyncedID();
  return unsynced !== undefined && context.draw.chance(60) ? unsynced : anyID(context);
}

/** Anybody, or who asked last; rather for a lock that was released. */
function drawAsker(context: DrawContext): { session: string; peer: string } {
  const released = context.names.peers.find((peer) => context.sketch.isReleased(peer));
  const peer = released !== undefined && context.draw.chance(60) ? released : anyPeer(context);
  const before = context.draw.chance(35) ? context.sketch.holder(peer) : undefined;
  return { session: before ?? anySession(context), peer };
}

/** Mostly a peer whose lock somebody asked for, and who asked last for it. */
function drawHolder(context: DrawContext): { session: string; peer: string } {
  const { draw, sketch, names } = context;
  const held = names.peers.filter((peer) => sketch.holder(peer) !== undefined);
  const peer = held.length > 0 && draw.chance(85) ? draw.pick(held) : anyPeer(context);
  const holder = draw.chance(75) ? sketch.holder(peer) : undefined;
  return { session: holder ?? anySession(context), peer };
}

/** Writes to different coValues, since what a second one in the same batch does is not promised. */
function drawBatch(context: DrawContext): BatchWrite[] {
  const { draw, sketch, names } = context;
  return draw.pickSome(names.ids, 1 + draw.below(3)).map((id) => ({
    id,
    ...(draw.chance(sketch.hasCoValue(id) ? 30 : 80) ? { header: drawHeader(draw) } : {}),
    deleted: draw.chance(30),
    sessions: draw
      .pickSome(names.sessions, draw.below(3))
      .map((session) => drawBatchSession(context, id, session)),
  }));
}

function drawBatchSession(context: DrawContext, id: string, session: string): BatchSession {
  const { draw, sketch } = context;
  const from = indexToWrite(context, sketch.transactions(id, session));
  return {
    session,
    from,
    // `from` + `count` becomes the session's counter, so there may be no room for even one.
    count: from === HIGHEST_INDEX ? 0 : countFrom(context, from),
    text: drawText(draw),
    signature: drawText(draw),
    ...(draw.chance(50) ? { bytes: drawOffset(context) } : {}),
    signatureAfter: draw.chance(50),
  };
}
