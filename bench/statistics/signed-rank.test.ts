import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { LEAST_PAIRS, signedRankInterval } from "./signed-rank.ts";

describe("signedRankInterval", () => {
  it.each([
    // Greatest rank sums refused at 5 %, two-sided: Wilcoxon & Wilcox (1964), table 2; none for 5.
    [6, 0],
    [7, 2],
    [8, 3],
    [9, 5],
    [10, 8],
    [15, 25],
    [20, 52],
    [25, 89],
  ])("cuts as many averages of %d pairs as the published table says: %d", (pairs, cut) => {
    // Differences 1, 2, 4 … have averages in a known order of all pairs.
    const differences = Array.from({ length: pairs }, (_, index) => 2 ** index);
    const averages = differences
      .flatMap((one, index) => differences.slice(0, index + 1).map((other) => (one + other) / 2))
      .sort((one, other) => one - other);
    expect(signedRankInterval(differences)).toMatchObject({
      low: averages[cut],
      high: averages.at(-1 - cut),
    });
  });

  it("has none for fewer than six pairs, which even if all agree may do so by chance", () => {
    expect(signedRankInterval([1, 2, 3, 4, 5])).toBeUndefined();
    expect(signedRankInterval([])).toBeUndefined();
    expect(signedRankInterval([1, 2, 3, 4, 5, 6])).toEqual({ middle: 3.5, low: 1, high: 6 });
    expect(LEAST_PAIRS).toBe(6);
  });

  it("excludes 0 exactly when the test on ranks refuses it", () => {
    const random = randomFrom(3, "signed-rank");
    let refused = 0;
    for (let trial = 0; trial < 2_000; trial += 1) {
      const differences = Array.from({ length: 10 }, () => random() - 0.3);
      const ranked = [...differences].sort((one, other) => Math.abs(one) - Math.abs(other));
      const sum = (of: (difference: number) => boolean) =>
        ranked.reduce((total, each, index) => (of(each) ? total + index + 1 : total), 0);
      const refuses =
        Math.min(
          sum((each) => each > 0),
          sum((each) => each < 0),
        ) <= 8;
      const interval = signedRankInterval(differences);
      expect(interval !== undefined && (interval.low > 0 || interval.high < 0)).toBe(refuses);
      if (refuses) refused += 1;
    }
    expect(refused).toBeGreaterThan(200);
    expect(refused).toBeLessThan(1_800);
  });

  it("refuses nothing where all pairs are equal", () => {
    expect(signedRankInterval(Array(8).fill(0))).toEqual({ middle: 0, low: 0, high: 0 });
  });
});
