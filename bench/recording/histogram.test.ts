import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { Histogram, type HistogramJson, nearestRank } from "./histogram.ts";

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The exact answer: the sample at the nearest rank. */
function sampleAt(sorted: readonly number[], percent: number): number {
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
      const exact = sampleAt(sorted, percent);
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

  it("answers many percentages in one pass as it does each alone", () => {
    const random = randomFrom(9, "histogram");
    const histogram = histogramOf(Array.from({ length: 5_000 }, () => random() * 1e7));
    const percents = [0, 0, 1, 50, 90, 99, 99.9, 99.99, 100];
    expect(histogram.percentiles(percents)).toEqual(
      percents.map((percent) => histogram.percentile(percent)),
    );
    expect(new Histogram().percentiles([50, 99])).toEqual([0, 0]);
  });

  it("finds the rank of 99.9 % of 41,000 samples at 40,959, where rounding would lift it by one", () => {
    expect(nearestRank(99.9, 41_000)).toBe(40_959);
    expect(nearestRank(99.9, 82_000)).toBe(81_918);
    expect(nearestRank(99.9, 10_000)).toBe(9_990);
    expect(nearestRank(99.99, 100_000)).toBe(99_990);
    for (let count = 1_000; count <= 1e12; count *= 10) {
      expect(nearestRank(99.9, count)).toBe(count - count / 1_000);
    }
    expect([
      nearestRank(50, 3),
      nearestRank(0, 3),
      nearestRank(100, 3),
      nearestRank(50, 0),
    ]).toEqual([2, 1, 3, 0]);
  });

  it("adds a value many times as if it had been recorded so often", () => {
    const added = new Histogram();
    added.add(1_234.5, 3);
    added.add(70, 2);
    added.add(9, 0);
    expect(added.toJSON()).toEqual(histogramOf([1_234.5, 1_234.5, 1_234.5, 70, 70]).toJSON());
    expect(() => added.add(1, 0.5)).toThrow(RangeError);
    expect(() => added.add(1, -1)).toThrow(RangeError);
  });

  it("refuses more samples than a bucket holds rather than begin again at 0", () => {
    const full = new Histogram();
    full.add(5, 2 ** 32 - 1);
    expect(() => full.add(5, 1)).toThrow(RangeError);
    expect(() => full.merge(histogramOf([5]))).toThrow(RangeError);
    expect(full.count).toBe(2 ** 32 - 1);
  });

  it("knows least, greatest and mean, and forgets them when it is emptied", () => {
    const histogram = histogramOf([10, 20, 60.9]);
    expect([histogram.min, histogram.max, histogram.mean]).toEqual([10, 60, 30]);
    histogram.reset();
    expect(histogram.toJSON()).toEqual({ version: 1, min: 0, max: 0, buckets: [] });
    histogram.record(40);
    expect([histogram.min, histogram.max, histogram.count]).toEqual([40, 40, 1]);
  });

  it("takes a value that is no number for zero", () => {
    expect(histogramOf([Number.NaN]).toJSON().buckets).toEqual([[0, 1]]);
  });

  it("goes through JSON unchanged, and merges there into what one process would have recorded", () => {
    const random = randomFrom(10, "histogram");
    const values = Array.from({ length: 3_000 }, () => 50 * 1e7 ** random());
    const through = (histogram: Histogram): Histogram =>
      Histogram.fromJSON(JSON.parse(JSON.stringify(histogram)));
    const merged = through(histogramOf(values.slice(0, 1_000)));
    merged.merge(through(histogramOf(values.slice(1_000))));
    expect(merged.toJSON()).toEqual(histogramOf(values).toJSON());
    expect(through(new Histogram()).toJSON()).toEqual(new Histogram().toJSON());
  });

  it("has the JSON that is documented: buckets that hold something, in order", () => {
    // 64 buckets a doubling: 1,000 is 125 x 8, in the fourth group of 64 after 3 doublings.
    expect(JSON.stringify(histogramOf([1_000, 3, 1_001]))).toBe(
      '{"version":1,"min":3,"max":1001,"buckets":[[3,1],[317,2]]}',
    );
  });

  it("refuses JSON that no histogram wrote", () => {
    const json = histogramOf([3, 1_000]).toJSON();
    const wrong: unknown[] = [
      { ...json, version: 2 },
      { ...json, min: 5, max: 4 },
      { ...json, buckets: [[-1, 1]] },
      { ...json, buckets: [[1e6, 1]] },
      { ...json, buckets: [[3, 0]] },
      { ...json, buckets: [[3, 2 ** 32]] },
      { ...json, buckets: [[3, 1.5]] },
      {
        ...json,
        buckets: [
          [3, 1],
          [3, 1],
        ],
      },
    ];
    for (const each of wrong) {
      expect(() => Histogram.fromJSON(each as HistogramJson)).toThrow(
        expect.objectContaining({ code: "RUN_LOG_INVALID" }),
      );
    }
  });

  it("refuses what is no percentage, and percentages out of order", () => {
    expect(() => new Histogram().percentile(101)).toThrow(RangeError);
    expect(() => new Histogram().percentile(Number.NaN)).toThrow(RangeError);
    expect(() => new Histogram().percentiles([99, 50])).toThrow(RangeError);
  });
});
