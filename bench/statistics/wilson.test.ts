import { expect, it } from "vitest";
import { wilsonInterval } from "./wilson.ts";

it.each([
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  // z² / (n + z²), by hand.
  [0, 50, 0, 0.0713],
  [50, 50, 0.9287, 1],
  [0, 360, 0, 0.0106],
  [5, 10, 0.2366, 0.7634],
])("gives for %d of %d the interval from %d to %d", (hits, trials, low, high) => {
  const interval = wilsonInterval(hits, trials);
  expect(interval.share).toBe(hits / trials);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

it("never leaves 0 to 1, and always holds the share", () => {
  for (let trials = 1; trials <= 40; trials += 1) {
    for (let hits = 0; hits <= trials; hits += 1) {
      const { share, low, high } = wilsonInterval(hits, trials);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low <= share && share <= high).toBe(true);
    }
  }
});

it.each([
  [1, 0],
  [-1, 5],
  [6, 5],
  [0.5, 5],
  [1, Number.NaN],
])("refuses %d of %d", (hits, trials) => {
  expect(() => wilsonInterval(hits, trials)).toThrow(RangeError);
});
