// Binary search among the sorted keys of a node.
import type { Key } from "../ordered/port.ts";

/** The first index from `low` on whose key is not below the given one. */
export function lowerBound(keys: readonly Key[], key: Key, low: number): number {
  return bound(keys, key, low, false);
}

/**
 * The first index from `low` on whose key is above the given one or, unless `past`, equal to it. What the keys on
 * both sides have in common with it is not compared again: keys that lie together mostly differ at their ends.
 */
export function bound(keys: readonly Key[], key: Key, low: number, past: boolean): number {
  let high = keys.length;
  let sharedBelow = 0;
  let sharedAbove = 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    // The middle is below the length, and so is each place that is compared.
    const found = keys[middle] as Key;
    const length = found.length < key.length ? found.length : key.length;
    let place = sharedBelow < sharedAbove ? sharedBelow : sharedAbove;
    while (place < length && found[place] === key[place]) place += 1;
    const difference =
      place < length
        ? (found[place] as number) - (key[place] as number)
        : found.length - key.length;
    if (difference < 0 || (past && difference === 0)) {
      low = middle + 1;
      sharedBelow = place;
    } else {
      high = middle;
      sharedAbove = place;
    }
  }
  return low;
}

/** Below zero, zero or above it, as the first is below, equal to or above the second. */
export function compareBytes(a: Key, b: Key): number {
  const length = a.length < b.length ? a.length : b.length;
  for (let index = 0; index < length; index += 1) {
    // Not through `at`, in which V8 sees arrays besides bytes.
    const difference = (a[index] as number) - (b[index] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
