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
      return { op: kind, id: drawErasedID(context) };
    case "tryAcquireStorageReconciliationLock":
      return { op: kind, ...drawAsker(context) };
    case "renewStorageReconciliationLock":
      return { op: kind, ...drawHolder(context, "held"), offset: drawOffset(context) };
    case "releaseStorageReconciliationLock":
      return { op: kind, ...drawHolder(context, "ever had") };
    case "commitBatch":
      return { op: kind, writes: drawBatch(context) };
  }
}

/** A coValue with transactions, at times one that was erased before or with whose id another begins. */
function drawErasedID(context: DrawContext): string {
  const { draw, sketch, names } = context;
  if (draw.chance(30)) return prefixOfFullID(context);
  const again = names.ids.filter((id) => sketch.isFilledAfterErasure(id));
  return again.length > 0 && draw.chance(65) ? draw.pick(again) : mostlyFullID(context);
}

/** An upsert that stores the coValue, rather one that is not stored yet, or repeats what stored it. */
export function drawUpsert(context: DrawContext): SingleWriteOperation {
  const { draw, sketch, names } = context;
  const others = names.ids.filter((id) => !sketch.hasCoValue(id));
  const id = others.length > 0 && draw.chance(50) ? draw.pick(others) : anyID(context);
  return { op: "upsertCoValue", id, header: drawHeader(draw) };
}

/** How far a reconciliation has come. */
export function drawOffset({ draw }: DrawContext): number {
  return draw.pick([0, 1, 100, 255, 256, 2 ** 32, HIGHEST_INDEX]);
}

/**
 * Pairs of coValue and peer, rather one that is unsynced already among them, and sometimes with second
 * thoughts about one: the last one counts. At times one coValue with every peer, since what is done for one
 * of them must not be done for all.
 */
function drawSyncUpdates({ draw, names, sketch }: DrawContext): SyncUpdate[] {
  const known = sketch.unsyncedPairs();
  if (draw.chance(30)) {
    const id = known.length > 0 && draw.chance(50) ? draw.pick(known).id : draw.pick(names.ids);
    return names.peers.map((peer) => ({ id, peer, synced: false }));
  }
  const pairs = names.ids.flatMap((id) => names.peers.map((peer) => ({ id, peer })));
  const met = known.length > 0 && draw.chance(60) ? [draw.pick(known)] : [];
  const updates = [...met, ...draw.pickSome(pairs, (met.length === 0 ? 1 : 0) + draw.below(4))].map(
    (pair) => ({ ...pair, synced: draw.chance(40) }),
  );
  if (!draw.chance(30)) return updates;
  const again = draw.pick(updates);
  const once = { ...again, synced: !again.synced };
  return draw.chance(60) ? [...updates, once] : [...updates, again, once];
}

/** Rather an id with several peers, of which each must be forgotten, or one with which an unsynced one begins. */
function mostlyUnsyncedID(context: DrawContext): string {
  const { draw, sketch, names } = context;
  const pairs = sketch.unsyncedPairs();
  const prefixes = names.ids.filter((id) =>
    pairs.some((pair) => pair.id !== id && pair.id.startsWith(id)),
  );
  if (prefixes.length > 0 && draw.chance(55)) return draw.pick(prefixes);
  const unsynced = sketch.mostUnsyncedID();
  return unsynced !== undefined && draw.chance(60) ? unsynced : anyID(context);
}

/** Anybody, or who has it; rather for a lock that was abandoned or released, or that has just been changed. */
function drawAsker(context: DrawContext): { session: string; peer: string } {
  const { draw, sketch, names } = context;
  const abandoned = sketch.locks.abandoned(sketch.nowMs);
  if (abandoned.length > 0 && draw.chance(40)) {
    return { session: anySession(context), peer: draw.pick(abandoned) };
  }
  const released = names.peers.find((peer) => sketch.locks.isReleased(peer));
  const met = draw.chance(60) ? sketch.locks.newest : released;
  const peer = met !== undefined && draw.chance(75) ? met : anyPeer(context);
  const before = draw.chance(35) ? sketch.locks.holder(peer) : undefined;
  return { session: before ?? anySession(context), peer };
}

/** Mostly a peer whose lock somebody has had, or has now, and who that is. */
function drawHolder(
  context: DrawContext,
  lock: "ever had" | "held",
): { session: string; peer: string } {
  const { draw, sketch, names } = context;
  const had = names.peers.filter((peer) => sketch.locks.holder(peer) !== undefined);
  const unreleased = had.filter((peer) => !sketch.locks.isReleased(peer));
  const held = lock === "held" && unreleased.length > 0 && draw.chance(80) ? unreleased : had;
  const peer = held.length > 0 && draw.chance(85) ? draw.pick(held) : anyPeer(context);
  const holder = draw.chance(75) ? sketch.locks.holder(peer) : undefined;
  return { session: holder ?? anySession(context), peer };
}

/** Writes to different coValues, since what a second one in the same batch does is not promised. */
function drawBatch(context: DrawContext): BatchWrite[] {
  const { draw, sketch } = context;
  return drawBatchIDs(context).map((id) => ({
    id,
    ...(draw.chance(sketch.hasCoValue(id) ? 30 : 65) ? { header: drawHeader(draw) } : {}),
    deleted: draw.chance(40),
    sessions: draw
      .pickSome(context.names.sessions, draw.below(3))
      .map((session) => drawBatchSession(context, id, session)),
  }));
}

/** At times with one that was just read, which may be remembered, or erased, or with one that is not stored yet. */
function drawBatchIDs({ draw, sketch, names }: DrawContext): string[] {
  const picked = draw.pickSome(names.ids, 1 + draw.below(3));
  const others = names.ids.filter((id) => !sketch.hasCoValue(id));
  const met = [
    ...(sketch.usedID !== undefined && draw.chance(35) ? [sketch.usedID] : []),
    ...(others.length > 0 && draw.chance(35) ? [draw.pick(others)] : []),
  ];
  return [...new Set([...met, ...picked])].slice(0, Math.max(picked.length, 1));
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
