// Numbers that JSON has no text for, as the ends of ranges may be.

/** The number, or the safe integer that stands for it: the largest or least for an infinite one, 0 for NaN. */
export function recordedNumber(value: number): number {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 0 : Math.sign(value) * Number.MAX_SAFE_INTEGER;
}
