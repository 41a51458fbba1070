import { describe, expect, it } from "vitest";
import { Histogram } from "../recording/histogram.ts";
import { closedLoop, type ClosedLoop } from "./closed-loop.ts";

/** A timer that stands still but for what operations add to it. */
class ManualTimer {
  #nowMs = 1_000;
  readonly read = (): number => this.#nowMs;

  pass(ms: number): void {
    this.#nowMs += ms;
  }
}

/** A loop over 100 operations, the numbers from 0 on, of 2 ms each; its checks take 5 ms. */
function loopOf(changes: Partial<ClosedLoop<number, number>> = {}): {
  readonly loop: ClosedLoop<number, number>;
  readonly played: number[];
  readonly checked: number[];
  readonly timer: ManualTimer;
} {
  const timer = new ManualTimer();
  const played: number[] = [];
  const checked: number[] = [];
  const play = (operation: number): number => {
    timer.pass(2);
    played.push(operation);
    return operation * 10;
  };
  const loop: ClosedLoop<number, number> = {
    operations: Array.from({ length: 100 }, (_, index) => index),
    subject: { api: "sync", play },
    check: (_operation, outcome) => {
      timer.pass(5);
      checked.push(outcome);
    },
    warmUpOperations: 10,
    budgetMs: 1_000,
    leastOperations: 1,
    timer: timer.read,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  };
  return { loop, played, checked, timer };
}

describe("closedLoop", () => {
  it("plays every operation in order and times all but the warm-up's", async () => {
    const { loop, played, checked } = loopOf();
    const histogram = new Histogram();
    const result = await closedLoop(loop, histogram);
    expect(result).toEqual({ operations: 90, played: 100, durationNs: 180_000_000 });
    expect(played).toEqual(loop.operations);
    expect(checked).toEqual(loop.operations.map((operation) => operation * 10));
    expect(histogram.count).toBe(90);
  });

  it("keeps checks out of the latencies", async () => {
    const histogram = new Histogram();
    await closedLoop(loopOf().loop, histogram);
    expect(histogram.max).toBe(2_000_000);
  });

  it("waits for async operations within their time", async () => {
    const { loop, timer } = loopOf();
    const histogram = new Histogram();
    const play = async (operation: number): Promise<number> => {
      await Promise.resolve();
      timer.pass(3);
      return operation;
    };
    const result = await closedLoop({ ...loop, subject: { api: "async", play } }, histogram);
    expect(result.durationNs).toBe(270_000_000);
    expect(histogram.max).toBe(3_000_000);
  });

  it("ends early when the budget is spent, at the end of a batch", async () => {
    const { loop } = loopOf({ budgetMs: 60 });
    // 60 ms are 30 operations; batches of 32 follow the 10 of the warm-up.
    expect(await closedLoop(loop, new Histogram())).toMatchObject({ operations: 32, played: 42 });
  });

  it("does not end before the least number of operations, whatever the budget", async () => {
    const { loop } = loopOf({ budgetMs: 1, leastOperations: 60 });
    expect(await closedLoop(loop, new Histogram())).toMatchObject({ operations: 64 });
  });

  it("pauses before each multiple, the first operation included", async () => {
    const { loop, played, timer } = loopOf();
    const pauses: number[] = [];
    const run = async (): Promise<void> => {
      pauses.push(played.length);
      timer.pass(1_000);
    };
    const result = await closedLoop({ ...loop, pause: { every: 40, run } }, new Histogram());
    expect(pauses).toEqual([0, 40, 80]);
    expect(result.durationNs).toBe(180_000_000);
  });

  it("says how far it is, also during the warm-up", async () => {
    const progress: number[] = [];
    const { loop } = loopOf({ onProgress: (done) => progress.push(done) });
    await closedLoop(loop, new Histogram());
    expect(progress).toEqual([10, 42, 74, 100]);
  });

  it("throws what a check throws", async () => {
    const check = (operation: number): void => {
      if (operation === 50) throw new Error("wrong");
    };
    await expect(closedLoop(loopOf({ check }).loop, new Histogram())).rejects.toThrow("wrong");
  });

  it("ends with the signal's reason when aborted between two batches", async () => {
    const abort = new AbortController();
    const { loop, played } = loopOf({ signal: abort.signal, onProgress: () => abort.abort() });
    await expect(closedLoop(loop, new Histogram())).rejects.toThrow("aborted");
    expect(played).toHaveLength(10);
  });
});
