// Choices from a seed. Each operation is drawn from a seed of its own, so that taking one out of a
// history leaves the others as they are. Non-goal: statistical quality beyond that.

/** A stream of choices; equal seeds give equal streams. */
export class Draw {
  #state: number;

  /** `seed` is a 32-bit integer. */
  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An integer from 0 to `limit` - 1 (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One of the items. Errors: `RangeError` when there is none. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("there is nothing to pick from");
    // The index is below the length.
    return items[this.below(items.length)] as T;
  }

  /** Different items, in the order drawn; all of them where there are no more than `count`. */
  pickSome<T>(items: readonly T[], count: number): T[] {
    const left = [...items];
    const picked: T[] = [];
    while (left.length > 0 && picked.length < count) {
      picked.push(...left.splice(this.below(left.length), 1));
    }
    return picked;
  }

  /** One of the keys, as often as its weight says. Errors: `RangeError` when no weight is above 0. */
  weighted<K extends string>(weights: readonly (readonly [key: K, weight: number])[]): K {
    let total = 0;
    for (const [, weight] of weights) total += weight;
    if (total <= 0) throw new RangeError("there is nothing to pick from");
    let left = this.below(total);
    for (const [key, weight] of weights) {
      left -= weight;
      if (left < 0) return key;
    }
    throw new RangeError("weights must be whole numbers");
  }
}
