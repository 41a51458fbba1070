// What an operation is drawn from, and the picks of names and indices that all operations share.
import type { OperationName } from "@assay/engines/covalue";
import type { Draw } from "./draw.ts";
import type { NamePool } from "./names.ts";
import { clampIndex, HIGHEST_INDEX, indexAtEdge } from "./numbers.ts";
import type { SessionName, Sketch } from "./sketch.ts";
import type { Swarm } from "./swarm.ts";

/** What an operation is drawn from. */
export interface DrawContext {
  readonly draw: Draw;
  /** What the history has written before this operation. */
  readonly sketch: Sketch;
  readonly names: NamePool;
  readonly swarm: Swarm;
  /** How often the history has played each kind. */
  readonly played: Map<OperationName, number>;
  /** Indices at which encodings change. */
  readonly edges: readonly number[];
}

/** Any id of the history's pool, stored or not. */
export function anyID({ draw, names }: DrawContext): string {
  return draw.pick(names.ids);
}

/** Any session of the history's pool. */
export function anySession({ draw, names }: DrawContext): string {
  return draw.pick(names.sessions);
}

export function anyPeer({ draw, names }: DrawContext): string {
  return draw.pick(names.peers);
}

/** The id of a stored coValue, or `undefined` while there is none. */
export function storedID({ draw, sketch, names }: DrawContext): string | undefined {
  return firstFrom(names.ids, draw.below(names.ids.length), (id) => sketch.hasCoValue(id));
}

/** A stored coValue as `storedID` gives it, half of the time one that was just used. */
export function recentID(context: DrawContext): string | undefined {
  const { draw, sketch } = context;
  const { usedID } = sketch;
  if (usedID !== undefined && sketch.hasCoValue(usedID) && draw.chance(25)) return usedID;
  const [recent] = sketch.recentSessions();
  return recent !== undefined && draw.chance(50) ? recent.id : storedID(context);
}

/** Mostly the id of a stored coValue. */
export function mostlyStoredID(context: DrawContext): string {
  const stored = storedID(context);
  if (stored !== undefined && context.draw.chance(82)) return stored;
  const others = context.names.ids.filter((id) => !context.sketch.hasCoValue(id));
  return others.length > 0 ? context.draw.pick(others) : anyID(context);
}

/** Mostly the id of a coValue that has transactions. */
export function mostlyFullID(context: DrawContext): string {
  const { draw, sketch, names } = context;
  const full = firstFrom(names.ids, draw.below(names.ids.length), (id) =>
    sketch.sessions(id).some((session) => sketch.transactions(id, session).length > 0),
  );
  return full !== undefined && draw.chance(80) ? full : mostlyStoredID(context);
}

/** Where there is one, a stored id with which that of a coValue begins that has transactions. */
export function prefixOfFullID(context: DrawContext): string {
  const { draw, sketch, names } = context;
  const isFull = (id: string): boolean =>
    sketch.sessions(id).some((session) => sketch.transactions(id, session).length > 0);
  const prefix = firstFrom(
    names.ids,
    draw.below(names.ids.length),
    (id) =>
      sketch.hasCoValue(id) &&
      names.ids.some((other) => other !== id && other.startsWith(id) && isFull(other)),
  );
  return prefix ?? mostlyFullID(context);
}

/** A stored session of the coValue, rather one that was just used, or `undefined` while there is none. */
export function storedSession({ draw, sketch, names }: DrawContext, id: string) {
  const recent = sketch.recentSessions().filter((one) => one.id === id);
  if (recent.length > 0 && draw.chance(40)) return draw.pick(recent).session;
  return firstFrom(names.sessions, draw.below(names.sessions.length), (session) =>
    sketch.hasSession(id, session),
  );
}

/** Mostly a stored session of a stored coValue. */
export function mostlyStoredSession(context: DrawContext): SessionName {
  const { draw, sketch, names } = context;
  if (draw.chance(8)) return { id: anyID(context), session: anySession(context) };
  const start = draw.below(names.ids.length);
  const id = firstFrom(names.ids, start, (candidate) => sketch.sessions(candidate).length > 0);
  const session = id === undefined ? undefined : storedSession(context, id);
  if (id === undefined || session === undefined) {
    return { id: mostlyStoredID(context), session: anySession(context) };
  }
  return { id, session };
}

/** Mostly a session of which something is stored: its transactions, or its signatures. */
export function mostlyFilledSession(
  context: DrawContext,
  indices: "transactions" | "signatures",
): SessionName {
  const { draw, sketch, names } = context;
  const filled = names.ids.flatMap((id) =>
    sketch
      .sessions(id)
      .filter((session) => sketch[indices](id, session).length > 0)
      .map((session) => ({ id, session })),
  );
  if (filled.length === 0 || draw.chance(10)) return mostlyStoredSession(context);
  const recent = sketch
    .recentSessions()
    .filter(({ id, session }) => sketch[indices](id, session).length > 0);
  return recent.length > 0 && draw.chance(40) ? draw.pick(recent) : draw.pick(filled);
}

/** Where the next transaction of a session would come, where one is already, or an edge. */
export function indexToWrite(context: DrawContext, written: readonly number[]): number {
  const { draw, edges } = context;
  const last = written.at(-1);
  if (last === undefined) return draw.chance(40) ? 0 : indexAtEdge(draw, edges);
  if (draw.chance(45)) return clampIndex(last + 1);
  return draw.chance(35) ? draw.pick(written) : indexAtEdge(draw, edges);
}

/** How many transactions to write from an index on: few, and seldom more than a page holds. */
export function countFrom({ draw }: DrawContext, from: number): number {
  const count = draw.chance(4) ? 90 + draw.below(60) : 1 + draw.below(5);
  // An index one above the highest would be the session's counter.
  return Math.max(1, Math.min(count, HIGHEST_INDEX - from));
}

/** A bound of a range: at a written index, just before or after it, or at an edge; at least 0. */
export function boundNear(context: DrawContext, written: readonly number[]): number {
  const { draw, edges } = context;
  if (written.length === 0 || draw.chance(15)) return indexAtEdge(draw, edges);
  return clampIndex(draw.pick(written) - 1 + draw.below(3));
}

/** The first that fits at or after a place in the pool, so that what else is stored does not matter. */
function firstFrom<T>(
  items: readonly T[],
  start: number,
  fits: (item: T) => boolean,
): T | undefined {
  return [...items.slice(start), ...items.slice(0, start)].find(fits);
}
