import { describe, expect, it } from "vitest";
import { arrivalsAt } from "./arrivals.ts";

function firstOf(count: number, next: () => number): number[] {
  return Array.from({ length: count }, () => next());
}

describe("arrivals", () => {
  it("of constant spacing begin at once and do not drift", () => {
    const dues = firstOf(300_001, arrivalsAt(3_000, { spacing: "constant" }));
    expect(dues.slice(0, 2)).toEqual([0, 1_000 / 3_000]);
    expect(dues[300_000]).toBe(100_000);
  });

  it("of a Poisson process have the rate, and gaps as wide on the whole as they spread", () => {
    const dues = firstOf(20_000, arrivalsAt(1_000, { spacing: "poisson", seed: 1 }));
    const gaps = dues.map((due, index) => due - (dues[index - 1] ?? 0));
    const mean = (dues.at(-1) ?? 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    expect(mean).toBeGreaterThan(0.97);
    expect(mean).toBeLessThan(1.03);
    expect(Math.sqrt(variance) / mean).toBeGreaterThan(0.95);
    expect(Math.sqrt(variance) / mean).toBeLessThan(1.05);
  });

  it("of a Poisson process are the same for the same seed", () => {
    const first = (seed: number) => firstOf(10, arrivalsAt(50, { spacing: "poisson", seed }));
    expect(first(7)).toEqual(first(7));
    expect(first(7)).not.toEqual(first(8));
  });

  it("are refused without a rate", () => {
    for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => arrivalsAt(rate, { spacing: "constant" })).toThrow(RangeError);
    }
  });
});
