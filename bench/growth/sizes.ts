// At which sizes costs are looked at: each about three times the one before, so that they lie evenly in
// logarithms.

const SIZES = [10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000];
/** Three sizes make a curve; with fewer, parts of the largest are taken. */
const LEAST_SIZES = 3;
const PARTS = [0.01, 0.03, 0.1, 0.3, 1];

/** Sizes in transactions, ascending, none above `most`. */
export function growthSizes(most: number): readonly number[] {
  const fitting = SIZES.filter((size) => size <= most);
  if (fitting.length >= LEAST_SIZES) return fitting;
  return [...new Set(PARTS.map((part) => Math.ceil(most * part)))];
}
