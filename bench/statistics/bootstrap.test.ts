import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { bootstrapMedian, bootstrapMedianRatio, pairedLogRatios } from "./bootstrap.ts";

const random = () => randomFrom(1, "bootstrap");

describe("bootstrapMedian", () => {
  it("gives a point for one value, and no interval", () => {
    expect(bootstrapMedian([42], random())).toEqual({ type: "point", value: 42 });
  });

  it.each([
    // The ends by hand: a resample's median is at most the k-th of n values with probability
    // P(at least (n + 1) / 2 of n draws are); the first k above 2.5 % is the lower end.
    // n = 3: 7/27 = 26 % for k = 1. n = 5: 5.8 % for k = 1. n = 7: 1 % for k = 1, 10 % for k = 2.
    [[10, 20, 30], 20, 10, 30],
    [[50, 10, 40, 20, 30], 30, 10, 50],
    [[70, 10, 60, 20, 50, 30, 40], 40, 20, 60],
  ])("gives for %j the median %d from %d to %d", (values, value, low, high) => {
    expect(bootstrapMedian(values, random())).toEqual({ type: "interval", value, low, high });
  });

  it("has no width where all values are equal, and depends on the seed alone", () => {
    expect(bootstrapMedian([5, 5, 5], random())).toEqual({
      type: "interval",
      value: 5,
      low: 5,
      high: 5,
    });
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    expect(bootstrapMedian(values, random())).toEqual(bootstrapMedian(values, random()));
  });

  it("holds the true median of 30 values in about 95 % of runs", () => {
    const draw = randomFrom(2, "bootstrap");
    let held = 0;
    for (let run = 0; run < 100; run += 1) {
      const values = Array.from({ length: 30 }, () => -Math.log(1 - draw()));
      const estimate = bootstrapMedian(values, draw);
      if (estimate.type === "point") throw new Error("thirty values are no point");
      if (estimate.low <= Math.LN2 && Math.LN2 <= estimate.high) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(88);
    expect(held).toBeLessThanOrEqual(99);
  });

  it("refuses what has no median", () => {
    expect(() => bootstrapMedian([], random())).toThrow(RangeError);
    expect(() => bootstrapMedian([1, Number.NaN], random())).toThrow(RangeError);
  });
});

describe("bootstrapMedianRatio", () => {
  it("sees through drift that both of a pair share", () => {
    const base = [10, 20, 40, 80, 160];
    const ratio = bootstrapMedianRatio(
      base.map((value) => value * 1.1),
      base,
      random(),
    );
    if (ratio.type === "point") throw new Error("five pairs are no point");
    for (const figure of [ratio.value, ratio.low, ratio.high]) expect(figure).toBeCloseTo(1.1, 10);
  });

  it("answers the reciprocal the other way round", () => {
    const a = [11, 12, 15, 9, 10];
    const b = [10, 10, 10, 10, 10];
    const there = bootstrapMedianRatio(a, b, random());
    const back = bootstrapMedianRatio(b, a, random());
    if (there.type === "point" || back.type === "point") throw new Error("five pairs are no point");
    expect(there.value * back.value).toBeCloseTo(1, 10);
    expect(there.low * back.high).toBeCloseTo(1, 10);
    expect([there.low, there.high]).toEqual([expect.closeTo(0.9), expect.closeTo(1.5)]);
  });

  it("gives a point for one pair", () => {
    expect(bootstrapMedianRatio([3], [2], random())).toEqual({
      type: "point",
      value: expect.closeTo(1.5),
    });
  });

  it("refuses pairs without a partner and values without a logarithm", () => {
    expect(() => pairedLogRatios([1, 2], [1])).toThrow(RangeError);
    expect(() => pairedLogRatios([0], [1])).toThrow(RangeError);
    expect(() => pairedLogRatios([1], [Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});
