// Random numbers and orders that depend on a seed and a name alone.
// Non-goal: quality beyond what shuffling needs; the generator is mulberry32.
import { createHash } from "node:crypto";

/** Gives the next number, from 0 up to but not including 1. */
export type Random = () => number;

/** Streams of the same seed and different names are independent. */
export function randomFrom(seed: number, name: string): Random {
  let state = createHash("sha256").update(`${name}:${seed}`).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of the items in random order. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let end = copy.length - 1; end > 0; end -= 1) {
    const other = Math.floor(random() * (end + 1));
    // Both indices are below the length.
    [copy[end], copy[other]] = [copy[other] as T, copy[end] as T];
  }
  return copy;
}
