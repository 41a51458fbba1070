// Draws how much time passes: nothing of note, or up to the edges of the locks' rules.
import type { DrawContext } from "./context.ts";
import { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } from "./numbers.ts";

/** A time to let pass: mostly up to when a lock is free again, or around as long as that takes. */
export function drawMs({ draw, names, sketch }: DrawContext): number {
  const ahead = sketch.locks.edges(sketch.nowMs);
  if (ahead.length > 0 && draw.chance(60)) {
    return Math.max(0, draw.pick(ahead) - sketch.nowMs + draw.pick([-1, 0, 0, 1]));
  }
  const rests = names.peers.some((peer) => sketch.locks.isReleased(peer));
  const next = rests ? RECONCILIATION_INTERVAL_MS : LOCK_TTL_MS;
  const edge = draw.pick([1000, LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS, next, next, next]);
  return edge + draw.pick([-1, 0, 1, 1, 1000]);
}
