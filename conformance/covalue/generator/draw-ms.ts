// Draws how much time passes: nothing of note, or up to the edges of the locks' rules.
import type { DrawContext } from "./context.ts";
import { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } from "./numbers.ts";

/** A time to let pass: mostly around when the next lock is free again. */
export function drawMs({ draw, names, sketch }: DrawContext): number {
  const rests = names.peers.some((peer) => sketch.isReleased(peer));
  const next = rests ? RECONCILIATION_INTERVAL_MS : LOCK_TTL_MS;
  const edge = draw.pick([1000, LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS, next, next, next]);
  return edge + draw.pick([-1, 0, 1, 1, 1000]);
}
