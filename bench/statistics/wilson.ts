// Wilson's score interval of a share: how sure a count of false alarms or missed slowdowns is.
// Goal: sound for small counts and for none, where the textbook's interval has no width at all.

/** The normal deviate that 95 % of draws stay within. */
const Z95 = 1.959963984540054;

/** A share and the interval that holds the true one at 95 %. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The share `hits / trials` with its Wilson interval at 95 % (E. B. Wilson, 1927; without continuity
 * correction).
 *
 * Errors: `RangeError` unless both are whole, there is a trial, and no more hits than trials.
 */
export function wilsonInterval(hits: number, trials: number): Share {
  if (!Number.isInteger(hits) || !Number.isInteger(trials) || hits < 0 || trials < 1) {
    throw new RangeError(`${hits} of ${trials} is no share`);
  }
  if (hits > trials) throw new RangeError(`${hits} of ${trials} is no share`);
  const share = hits / trials;
  const square = Z95 ** 2;
  const scale = 1 + square / trials;
  const middle = (share + square / (2 * trials)) / scale;
  const half =
    (Z95 / scale) * Math.sqrt((share * (1 - share)) / trials + square / (4 * trials ** 2));
  // At the ends the formula gives them exactly, but for rounding.
  return {
    share,
    low: hits === 0 ? 0 : middle - half,
    high: hits === trials ? 1 : middle + half,
  };
}
