// The median of a list.

/** The middle value, or the mean of the middle two; `undefined` for none. The list is left as it is. */
export function medianOf(values: readonly number[]): number | undefined {
  return medianOfSorted(Float64Array.from(values).sort());
}

/** The same of values in ascending order. */
export function medianOfSorted(sorted: ArrayLike<number>): number | undefined {
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  const lower = sorted[(sorted.length >> 1) - 1];
  return lower === undefined ? undefined : (lower + upper) / 2;
}
