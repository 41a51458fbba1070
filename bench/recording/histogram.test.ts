import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { Histogram } from "./histogram.ts";

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The exact answer: the sample at the nearest rank. */
function nearestRank(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(1, Math.ceil((percent / 100) * sorted.length)) - 1] as number;
}

describe("Histogram", () => {
  it("answers 0 for everything when it is empty", () => {
    const histogram = new Histogram();
    expect([
      histogram.count,
      histogram.max,
      histogram.percentile(0),
      histogram.percentile(99),
    ]).toEqual([0, 0, 0, 0]);
  });

  it("answers a single sample exactly, whatever is asked", () => {
    const histogram = histogramOf([1_234_567]);
    expect([0, 50, 99.99, 100].map((percent) => histogram.percentile(percent))).toEqual([
      1_234_567, 1_234_567, 1_234_567, 1_234_567,
    ]);
  });

  it("is exact below 128, where a bucket holds one value", () => {
    const histogram = histogramOf(Array.from({ length: 100 }, (_, index) => index + 1));
    expect([1, 50, 95, 99, 100].map((percent) => histogram.percentile(percent))).toEqual([
      1, 50, 95, 99, 100,
    ]);
  });

  it("answers the middle of a bucket above that", () => {
    // 1,000 lies in the bucket from 1,000 to 1,007.
    expect(histogramOf([1_000, 1_007, 5_000]).percentile(50)).toBe(1_004);
  });

  it("stays within 1/128 of sorted samples from 50 ns to 10 s", () => {
    const random = randomFrom(7, "histogram");
    const values = Array.from({ length: 20_000 }, () => Math.floor(50 * 2e8 ** random()));
    const histogram = histogramOf(values);
    const sorted = [...values].sort((a, b) => a - b);
    for (const percent of [0, 1, 10, 50, 90, 95, 99, 99.9, 99.99]) {
      const exact = nearestRank(sorted, percent);
      expect(Math.abs(histogram.percentile(percent) - exact) / exact).toBeLessThanOrEqual(1 / 128);
    }
    expect(histogram.max).toBe(sorted.at(-1));
    expect(histogram.count).toBe(20_000);
  });

  it("gives every value a bucket that is near to it, also where 32 bits are not enough", () => {
    for (let exponent = 0; exponent < 52; exponent += 1) {
      for (const value of [2 ** exponent, 2 ** exponent + 1, 2 ** (exponent + 1) - 1]) {
        // The first sample is never the maximum here, so that its bucket is what answers.
        const middle = histogramOf([0, value, 2 ** 52]).percentile(50);
        expect(Math.abs(middle - value) / value).toBeLessThanOrEqual(1 / 128);
      }
    }
  });

  it("keeps a maximum beyond its last bucket exactly", () => {
    expect(histogramOf([1, 2 ** 53 - 1]).max).toBe(2 ** 53 - 1);
    expect(histogramOf([1, 2, 2 ** 53 - 1]).percentile(100)).toBe(2 ** 53 - 1);
  });

  it("cuts fractions, and counts what is below zero as zero", () => {
    expect(histogramOf([-5, 0.9, 10.9]).percentile(50)).toBe(0);
    expect(histogramOf([10.9]).max).toBe(10);
  });

  it("merges into what recording everything in one gives", () => {
    const random = randomFrom(8, "histogram");
    const values = Array.from({ length: 1_000 }, () => Math.floor(random() * 1e6));
    const merged = histogramOf(values.slice(0, 300));
    merged.merge(histogramOf(values.slice(300)));
    const whole = histogramOf(values);
    for (const percent of [0, 25, 50, 75, 99, 100]) {
      expect(merged.percentile(percent)).toBe(whole.percentile(percent));
    }
    expect([merged.count, merged.max]).toEqual([whole.count, whole.max]);
  });

  it("refuses what is no percentage", () => {
    expect(() => new Histogram().percentile(101)).toThrow(RangeError);
    expect(() => new Histogram().percentile(Number.NaN)).toThrow(RangeError);
  });
});
