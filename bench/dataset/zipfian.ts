// Which coValues are popular: YCSB's scrambled zipfian distribution (Cooper et al. 2010; Gray et al.
// 1994, "Quickly generating billion-record synthetic databases"), so that a few are asked for most of
// the time, and they lie scattered among the others.
import { randomFrom, shuffled, type Random } from "./random.ts";

/** YCSB's constant: with it, of 1,000 items the first gets about one request in seven. */
export const ZIPFIAN_THETA = 0.99;

/** Draws items from 0 up to but not including `items`, by popularity. */
export function zipfian(
  items: number,
  seed: number,
  random: Random,
  theta = ZIPFIAN_THETA,
): () => number {
  const zeta = (upTo: number): number => {
    let sum = 0;
    for (let rank = 1; rank <= upTo; rank += 1) sum += 1 / rank ** theta;
    return sum;
  };
  const zetaOfAll = zeta(items);
  const alpha = 1 / (1 - theta);
  const eta = (1 - (2 / items) ** (1 - theta)) / (1 - zeta(2) / zetaOfAll);
  const scattered = Uint32Array.from(
    shuffled(
      Array.from({ length: items }, (_, item) => item),
      randomFrom(seed, "popularity"),
    ),
  );
  const rankOf = (): number => {
    const drawn = random();
    const share = drawn * zetaOfAll;
    if (share < 1) return 0;
    if (share < 1 + 0.5 ** theta) return Math.min(1, items - 1);
    return Math.min(items - 1, Math.floor(items * (eta * drawn - eta + 1) ** alpha));
  };
  // Every rank is below the number of items.
  return () => scattered[rankOf()] ?? 0;
}
