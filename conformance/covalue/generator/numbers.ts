// Where numbers are drawn from: edges at which encodings of integers change, and what a history has
// written already. Independent random indices would hardly ever meet.
import type { Draw } from "./draw.ts";

/** The highest index that the contract promises. */
export const HIGHEST_INDEX = Number.MAX_SAFE_INTEGER;

/** Edges of bytes, words, decimal digits and pages, as the first index on the far side. */
export const INDEX_EDGES: readonly number[] = [
  0,
  10,
  100,
  2 ** 8,
  2 ** 16,
  2 ** 31,
  2 ** 32,
  2 ** 32 + 2 ** 8,
  HIGHEST_INDEX,
];

/** How long a lock is held without renewal, and how long a finished one rests (cojson src/config.ts). */
export const LOCK_TTL_MS = 24 * 60 * 60 * 1000;
export const RECONCILIATION_INTERVAL_MS = 30 * LOCK_TTL_MS;

/** An index at an edge or up to two before or after it. */
export function indexAtEdge(draw: Draw, edges: readonly number[]): number {
  return clampIndex(draw.pick(edges) - 2 + draw.below(5));
}

/** An index within what can be stored. */
export function clampIndex(index: number): number {
  return Math.min(Math.max(index, 0), HIGHEST_INDEX);
}

/** Whether the contract lets the number be stored as an index, a counter or a count of bytes. */
export function isStorable(number: number): boolean {
  return Number.isSafeInteger(number) && number >= 0;
}
