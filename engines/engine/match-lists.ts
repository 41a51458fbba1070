// Which items of two lists are the same, by their longest common subsequence; in long lists by that of the items
// that each of them has once.
import { anchorsOf } from "./list-anchors.ts";

/** A stretch of two lists by the indices of its items: each the same as its counterpart, or none. */
export interface Stretch {
  readonly same: boolean;
  readonly expected: readonly number[];
  readonly actual: readonly number[];
}

/**
 * Above this many pairs of items the middle is matched between items that both lists have once, and where there
 * are none it counts as all different.
 */
const MOST_PAIRS = 1_000_000;

/** The indices of both lists in order, in stretches that are the same and such that are not; items compare by `===`. */
export function matchLists<Item>(
  expected: readonly Item[],
  actual: readonly Item[],
): readonly Stretch[] {
  let start = 0;
  while (start < expected.length && start < actual.length && expected[start] === actual[start]) {
    start += 1;
  }
  let end = 0;
  while (
    end < expected.length - start &&
    end < actual.length - start &&
    expected[expected.length - 1 - end] === actual[actual.length - 1 - end]
  ) {
    end += 1;
  }
  const [left, right] = [expected.length - end, actual.length - end];
  const stretches = new Stretches();
  for (let index = 0; index < start; index += 1) stretches.same(index, index);
  const middle = { one: start, other: start, left, right };
  if ((left - start) * (right - start) <= MOST_PAIRS) {
    matchMiddle(expected, actual, middle, stretches);
  } else matchBetweenAnchors(expected, actual, middle, stretches);
  for (let index = 0; index < end; index += 1) stretches.same(left + index, right + index);
  return stretches.all;
}

/** From `one` up to `left` of the one list, and from `other` up to `right` of the other. */
interface Middle {
  readonly one: number;
  readonly other: number;
  readonly left: number;
  readonly right: number;
}

function matchBetweenAnchors<Item>(
  expected: readonly Item[],
  actual: readonly Item[],
  { left, right, ...from }: Middle,
  stretches: Stretches,
): void {
  let { one, other } = from;
  for (const anchor of anchorsOf(expected.slice(one, left), actual.slice(other, right))) {
    const at = { left: from.one + anchor.expected, right: from.other + anchor.actual };
    matchMiddle(expected, actual, { one, other, ...at }, stretches);
    stretches.same(at.left, at.right);
    [one, other] = [at.left + 1, at.right + 1];
  }
  matchMiddle(expected, actual, { one, other, left, right }, stretches);
}

function matchMiddle<Item>(
  expected: readonly Item[],
  actual: readonly Item[],
  { left, right, ...from }: Middle,
  stretches: Stretches,
): void {
  let { one, other } = from;
  if ((left - one) * (right - other) <= MOST_PAIRS) {
    const common = commonLengths(expected.slice(one, left), actual.slice(other, right));
    const lengthAt = (i: number, j: number): number => at(common, i - from.one, j - from.other);
    while (one < left && other < right) {
      if (expected[one] === actual[other]) stretches.same(one++, other++);
      else if (lengthAt(one + 1, other) >= lengthAt(one, other + 1)) stretches.expectedAlone(one++);
      else stretches.actualAlone(other++);
    }
  }
  for (; one < left; one += 1) stretches.expectedAlone(one);
  for (; other < right; other += 1) stretches.actualAlone(other);
}

/** Stretches, an item added after the other. */
class Stretches {
  readonly all: { same: boolean; expected: number[]; actual: number[] }[] = [];

  same(expected: number, actual: number): void {
    const stretch = this.#last(true);
    stretch.expected.push(expected);
    stretch.actual.push(actual);
  }

  expectedAlone(index: number): void {
    this.#last(false).expected.push(index);
  }

  actualAlone(index: number): void {
    this.#last(false).actual.push(index);
  }

  #last(same: boolean): { expected: number[]; actual: number[] } {
    const last = this.all.at(-1);
    if (last?.same === same) return last;
    const next = { same, expected: [], actual: [] };
    this.all.push(next);
    return next;
  }
}

/** Length of the longest common subsequence of what follows each pair of positions. */
function commonLengths<Item>(expected: readonly Item[], actual: readonly Item[]): Uint32Array[] {
  const rows = Array.from(
    { length: expected.length + 1 },
    () => new Uint32Array(actual.length + 1),
  );
  for (let left = expected.length - 1; left >= 0; left -= 1) {
    for (let right = actual.length - 1; right >= 0; right -= 1) {
      const row = rows[left];
      if (row === undefined) continue;
      row[right] =
        expected[left] === actual[right]
          ? at(rows, left + 1, right + 1) + 1
          : Math.max(at(rows, left + 1, right), at(rows, left, right + 1));
    }
  }
  return rows;
}

function at(rows: readonly Uint32Array[], left: number, right: number): number {
  return rows[left]?.[right] ?? 0;
}
