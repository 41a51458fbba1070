import { describe, expect, it } from "vitest";
import { MOST_ENTRIES, Timeline } from "./timeline.ts";

describe("Timeline", () => {
  it("puts each operation into the second in which it ended", () => {
    const timeline = new Timeline(5_000);
    for (const [endMs, latencyNs] of [
      [5_000, 10],
      [5_999.9, 30],
      [6_000, 50],
    ] as const) {
      timeline.record(endMs, latencyNs);
    }
    expect(timeline.finish(6_500)).toEqual([
      { second: 0, widthSeconds: 1, operations: 2, p50Ns: 10, p99Ns: 30, maxNs: 30 },
      { second: 1, widthSeconds: 0.5, operations: 1, p50Ns: 50, p99Ns: 50, maxNs: 50 },
    ]);
  });

  it("shows seconds in which nothing ended, in the middle and at the end", () => {
    const timeline = new Timeline(0);
    timeline.record(100, 7);
    timeline.record(3_100, 9);
    expect(timeline.finish(5_250)).toEqual([
      { second: 0, widthSeconds: 1, operations: 1, p50Ns: 7, p99Ns: 7, maxNs: 7 },
      { second: 1, widthSeconds: 1, operations: 0 },
      { second: 2, widthSeconds: 1, operations: 0 },
      { second: 3, widthSeconds: 1, operations: 1, p50Ns: 9, p99Ns: 9, maxNs: 9 },
      { second: 4, widthSeconds: 1, operations: 0 },
      { second: 5, widthSeconds: 0.25, operations: 0 },
    ]);
  });

  it("has no entry for a run that took no time, and none more for one that ends on a second", () => {
    expect(new Timeline(0).finish(0)).toEqual([]);
    expect(new Timeline(0).finish(2_000)).toHaveLength(2);
  });

  it("counts an operation that was overtaken by the next second in that one", () => {
    const timeline = new Timeline(0);
    timeline.record(1_001, 5);
    timeline.record(999, 6);
    expect(timeline.finish(2_000).map(({ operations }) => operations)).toEqual([0, 2]);
  });

  it("takes the p99 of a second from its operations alone", () => {
    const timeline = new Timeline(0);
    for (let index = 1; index <= 100; index += 1) timeline.record(index, index);
    for (let index = 1; index <= 100; index += 1) timeline.record(1_000 + index, 1);
    expect(timeline.finish(2_000).map(({ p50Ns, p99Ns }) => [p50Ns, p99Ns])).toEqual([
      [50, 99],
      [1, 1],
    ]);
  });

  it("doubles its width when a run outgrows it, and loses no operation", () => {
    const timeline = new Timeline(250);
    const hours = 3 * 3_600;
    for (let second = 0; second < hours; second += 1) {
      timeline.record(250 + second * 1_000, 10);
      timeline.record(250 + second * 1_000 + 999, second === 7_000 ? 100 : 20);
    }
    const seconds = timeline.finish(250 + hours * 1_000);
    // 10,800 seconds fit in fewer than 600 entries at 32 seconds each.
    expect(seconds).toHaveLength(Math.ceil(hours / 32));
    expect(seconds.length).toBeLessThanOrEqual(MOST_ENTRIES);
    expect(seconds.map(({ second }) => second)).toEqual(seconds.map((_, index) => index * 32));
    expect(seconds.slice(0, -1).every(({ widthSeconds }) => widthSeconds === 32)).toBe(true);
    expect(seconds.at(-1)?.widthSeconds).toBe(hours % 32);
    expect(seconds.slice(0, -1).every(({ operations }) => operations === 64)).toBe(true);
    // Merged neighbours keep their percentiles: one of 64 is beyond the p50 and is the greatest.
    expect(seconds[Math.floor(7_000 / 32)]).toMatchObject({ p50Ns: 10, p99Ns: 100, maxNs: 100 });
    expect(seconds[0]).toMatchObject({ p50Ns: 10, p99Ns: 20, maxNs: 20 });
    expect(timeline.histogram.count).toBe(2 * hours);
  });

  it("keeps every second to the 600th apart", () => {
    const timeline = new Timeline(0);
    const seconds = timeline.finish(MOST_ENTRIES * 1_000 - 1);
    expect(seconds).toHaveLength(MOST_ENTRIES);
    expect(seconds[0]?.widthSeconds).toBe(1);
  });

  it("refuses an end that would never come", () => {
    expect(() => new Timeline(0).record(Number.POSITIVE_INFINITY, 1)).toThrow(RangeError);
  });
});
