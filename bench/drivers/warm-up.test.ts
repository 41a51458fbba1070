import { describe, expect, it } from "vitest";
import { fixedWarmUp, WarmUp, type WarmUpRule } from "./warm-up.ts";

const RULE: WarmUpRule = {
  leastOperations: 0,
  mostOperations: 1_000,
  windowOperations: 10,
  windows: 2,
  change: 0.1,
};

/** Plays operations of that latency, by number, until the warm-up is over. */
function played(rule: WarmUpRule, latencyNs: (operation: number) => number): WarmUp {
  const warmUp = new WarmUp(rule);
  let durationNs = 0;
  for (let operation = 0; !warmUp.isOver(durationNs / 1e6); operation += 1) {
    durationNs += latencyNs(operation);
    warmUp.record(0, latencyNs(operation));
  }
  return warmUp;
}

describe("a warm-up", () => {
  it("ends with the first windows of which the median no longer changes", () => {
    // Slow until operation 30: windows of 500, 500, 500, 100, 100, 100, 100.
    const warmUp = played(RULE, (operation) => (operation < 30 ? 500 : 100));
    expect(warmUp.result).toEqual({ operations: 60, stable: true, medianNs: 100 });
  });

  it("goes on to the most operations where latency keeps changing, and says so", () => {
    const warmUp = played(RULE, (operation) => 1.05 ** operation);
    expect(warmUp.result).toMatchObject({ operations: 1_000, stable: false });
  });

  it("goes on to the least number of operations, stable or not", () => {
    const warmUp = played({ ...RULE, leastOperations: 205 }, () => 100);
    expect(warmUp.result).toMatchObject({ operations: 205, stable: true });
  });

  it("ends when its time is spent", () => {
    const warmUp = played({ ...RULE, mostMs: 20 }, (operation) => 1e6 * (1 + operation));
    expect(warmUp.result).toMatchObject({ operations: 6, stable: false });
  });

  it("does not take an outlier for a change", () => {
    const warmUp = played(RULE, (operation) => (operation % 10 === 3 ? 1e9 : 100));
    expect(warmUp.result).toMatchObject({ operations: 40, stable: true });
  });

  it("may have a fixed number of operations, none among them", () => {
    expect(played(fixedWarmUp(7), () => 3).result).toEqual({
      operations: 7,
      stable: false,
      medianNs: 3,
    });
    expect(played(fixedWarmUp(0), () => 3).result.medianNs).toBe(undefined);
  });

  it("refuses a rule that no stream can keep", () => {
    expect(() => new WarmUp({ leastOperations: 5, mostOperations: 4 })).toThrow(RangeError);
    expect(() => new WarmUp({ ...RULE, windows: 0 })).toThrow(RangeError);
  });
});
