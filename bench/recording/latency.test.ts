import { expect, it } from "vitest";
import { Histogram } from "./histogram.ts";
import { latencyOf } from "./latency.ts";

/** So many samples, 1 ns apart from 1 ns on. */
function ladder(count: number): Histogram {
  const histogram = new Histogram();
  for (let value = 1; value <= count; value += 1) histogram.record(value);
  return histogram;
}

it("has no latency without a sample", () => {
  expect(latencyOf(new Histogram())).toBeUndefined();
});

it("has a median, least, greatest and mean from one sample on, and no tail", () => {
  expect(latencyOf(ladder(1))).toEqual({ p50Ns: 1, minNs: 1, maxNs: 1, meanNs: 1 });
});

it("answers the samples at the nearest ranks", () => {
  expect(latencyOf(ladder(100))).toEqual({
    p50Ns: 50,
    p90Ns: 90,
    minNs: 1,
    maxNs: 100,
    meanNs: 50.5,
  });
});

it.each([
  ["p90Ns", 100],
  ["p95Ns", 200],
  ["p99Ns", 1_000],
  ["p999Ns", 10_000],
  ["p9999Ns", 100_000],
] as const)(
  "tells %s from %d samples on, where ten lie beyond it, and not one earlier",
  (name, least) => {
    expect(latencyOf(ladder(least - 1))).not.toHaveProperty(name);
    const value = latencyOf(ladder(least))?.[name];
    expect(value).toBeDefined();
    expect(Math.abs(Number(value) / (least - 10) - 1)).toBeLessThan(1 / 128);
  },
);
