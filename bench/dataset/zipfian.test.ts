import { describe, expect, it } from "vitest";
import { randomFrom } from "./random.ts";
import { zipfian } from "./zipfian.ts";

function countsOf(items: number, draws: number, seed = 1): number[] {
  const draw = zipfian(items, seed, randomFrom(seed, "draws"));
  const counts = Array.from({ length: items }, () => 0);
  for (let made = 0; made < draws; made += 1) {
    const item = draw();
    counts[item] = (counts[item] ?? 0) + 1;
  }
  return counts;
}

describe("zipfian", () => {
  it("gives the most popular of a thousand items the share that the distribution says", () => {
    const zeta = Array.from({ length: 1_000 }, (_, index) => 1 / (index + 1) ** 0.99);
    const first = 1 / zeta.reduce((sum, share) => sum + share, 0);
    const [most = 0] = countsOf(1_000, 200_000).sort((a, b) => b - a);
    expect(most / 200_000).toBeCloseTo(first, 2);
  });

  it("scatters the popular among the others, by the seed", () => {
    const popular = (seed: number): number[] => {
      const counts = countsOf(1_000, 20_000, seed);
      return counts
        .map((count, item) => ({ count, item }))
        .sort((a, b) => b.count - a.count)
        .slice(0, 5)
        .map(({ item }) => item);
    };
    expect(popular(1)).not.toEqual([0, 1, 2, 3, 4]);
    expect(popular(1)).not.toEqual(popular(2));
  });

  it.each([1, 2, 3])("draws each of %d items and no other", (items) => {
    const counts = countsOf(items, 1_000);
    expect(counts).toHaveLength(items);
    expect(counts.every((count) => count > 0)).toBe(true);
  });
});
