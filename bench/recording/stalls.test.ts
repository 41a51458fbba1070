import { describe, expect, it } from "vitest";
import { stalls } from "./stalls.ts";
import type { TimelineSecond } from "./timeline.ts";

const MILLISECOND = 1e6;

/** Seconds one after the other; each is its operations and, where there are any, the greatest latency. */
function seconds(...each: (readonly [operations: number, maxMs?: number])[]): TimelineSecond[] {
  return each.map(([operations, maxMs = 1], second) =>
    operations === 0
      ? { second, widthSeconds: 1, operations }
      : {
          second,
          widthSeconds: 1,
          operations,
          p50Ns: MILLISECOND / 2,
          p99Ns: MILLISECOND,
          maxNs: maxMs * MILLISECOND,
        },
  );
}

/** The same run at another p99. */
function withP99(p99Ms: number, run: readonly TimelineSecond[]): TimelineSecond[] {
  return run.map((entry) =>
    entry.operations === 0 ? entry : { ...entry, p99Ns: p99Ms * MILLISECOND },
  );
}

describe("stalls", () => {
  it("finds none in a steady run, and none in one without entries", () => {
    expect(stalls(seconds([500], [480], [510, 99]))).toEqual([]);
    expect(stalls([])).toEqual([]);
  });

  it("joins seconds without an operation and the one in which the blocked operation ended", () => {
    expect(stalls(seconds([500], [0], [0], [300, 2_400], [500]))).toEqual([
      { second: 1, widthSeconds: 3, silentSeconds: 2, maxNs: 2_400 * MILLISECOND },
    ]);
  });

  it("finds a stall inside of a second by its slow operation", () => {
    expect(stalls(seconds([500], [400, 101], [500]))).toEqual([
      { second: 1, widthSeconds: 1, silentSeconds: 0, maxNs: 101 * MILLISECOND },
    ]);
  });

  it("tells two slow seconds in a row as two stalls", () => {
    expect(stalls(seconds([500], [400, 200], [400, 200], [500]))).toHaveLength(2);
  });

  it("measures a slow engine against itself: ten times its typical p99", () => {
    const slow = (maxMs: number) => withP99(40, seconds([25], [25], [25, maxMs], [25]));
    expect(stalls(slow(400))).toEqual([]);
    expect(stalls(slow(401))).toHaveLength(1);
  });

  it("does not let one stalled second raise what is typical", () => {
    const run = seconds([500], [500], [500, 900]).map((entry) =>
      entry.second === 2 ? { ...entry, p99Ns: 800 * MILLISECOND } : entry,
    );
    expect(stalls(run)).toHaveLength(1);
  });

  it("accuses no empty second of a run whose operations are rare by nature", () => {
    expect(stalls(withP99(1_500, seconds([1, 1_500], [0], [1, 1_500], [0], [1, 1_500])))).toEqual(
      [],
    );
    expect(stalls(seconds([9], [0], [9]))).toEqual([]);
    expect(stalls(seconds([10], [0], [10]))).toHaveLength(1);
  });

  it("finds the stall of a run that does little else", () => {
    expect(stalls(seconds([500], [0], [0], [0], [0]))).toEqual([
      { second: 1, widthSeconds: 4, silentSeconds: 4 },
    ]);
  });

  it("takes no rest of a second at the end for a silent one", () => {
    expect(
      stalls([...seconds([500], [500]), { second: 2, widthSeconds: 0.4, operations: 0 }]),
    ).toEqual([]);
  });

  it("counts operations by the second where entries are wider", () => {
    const wide = seconds([18], [0], [18]).map((entry) => ({ ...entry, widthSeconds: 2 }));
    expect(stalls(wide)).toEqual([]);
  });
});
