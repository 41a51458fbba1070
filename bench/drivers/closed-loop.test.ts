import { describe, expect, it } from "vitest";
import { Histogram } from "../recording/histogram.ts";
import { closedLoop, concurrencyRefusal, type ClosedLoop } from "./closed-loop.ts";
import type { LatencySink } from "./latency-sink.ts";
import { ManualTimer } from "./manual-timer.test.support.ts";
import { Samples } from "./samples.test.support.ts";
import { fixedWarmUp } from "./warm-up.ts";

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
    operations: numbers(100),
    subject: { api: "sync", play },
    check: (_operation, outcome) => {
      timer.pass(5);
      checked.push(outcome);
    },
    warmUp: fixedWarmUp(10),
    budgetMs: 1_000,
    leastOperations: 1,
    timer: timer.read,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  };
  return { loop, played, checked, timer };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function histogramSink(histogram: Histogram): LatencySink {
  return { record: (_endMs, latencyNs) => histogram.record(latencyNs) };
}

describe("closedLoop", () => {
  it("plays every operation in order and times all but the warm-up's", async () => {
    const { loop, played, checked } = loopOf();
    const samples = new Samples();
    expect(await closedLoop(loop, samples)).toEqual({
      operations: 90,
      played: 100,
      durationNs: 180_000_000,
      // A check takes 5 ms each.
      elapsedNs: 630_000_000,
      generationNs: 0,
      batch: 1,
      warmUp: { operations: 10, stable: false, medianNs: 2_000_000 },
    });
    expect(played).toEqual(numbers(100));
    expect(checked).toEqual(numbers(100).map((operation) => operation * 10));
    expect(samples.latenciesNs).toHaveLength(90);
  });

  it("keeps checks out of the latencies, and records when operations ended", async () => {
    const { loop } = loopOf({ operations: numbers(4), warmUp: fixedWarmUp(1) });
    const samples = new Samples();
    await closedLoop(loop, samples);
    expect(samples.latenciesNs).toEqual([2_000_000, 2_000_000, 2_000_000]);
    // On a clock that stands still while the 5 ms of a check pass.
    expect(samples.endsMs).toEqual([2, 4, 6]);
  });

  it("keeps checks out of the latencies where many operations lie between two checks", async () => {
    const timer = new ManualTimer();
    const order: string[] = [];
    const play = (operation: number): number => {
      timer.pass(0.0625);
      order.push("play");
      return operation;
    };
    const check = (): void => {
      timer.pass(5);
      order.push("check");
    };
    const samples = new Samples();
    const { loop } = loopOf({ subject: { api: "sync", play }, check, timer: timer.read });
    const short = { ...loop, operations: numbers(9), warmUp: fixedWarmUp(1) };
    expect((await closedLoop(short, samples)).durationNs).toBe(500_000);
    expect(samples.latenciesNs).toEqual(Array<number>(8).fill(62_500));
    expect(order.join(" ")).toContain("play play play check check check");
  });

  it("waits for async operations within their time", async () => {
    const { loop, timer } = loopOf();
    const histogram = new Histogram();
    const play = async (operation: number): Promise<number> => {
      await Promise.resolve();
      timer.pass(3);
      return operation;
    };
    const result = await closedLoop(
      { ...loop, subject: { api: "async", play } },
      histogramSink(histogram),
    );
    expect(result.durationNs).toBe(270_000_000);
    expect(histogram.max).toBe(3_000_000);
  });

  it("times each of several async operations between two checks by itself", async () => {
    const timer = new ManualTimer();
    const play = async (operation: number): Promise<number> => {
      timer.pass(0.0625);
      return operation;
    };
    const { loop } = loopOf({ subject: { api: "async", play }, timer: timer.read });
    const samples = new Samples();
    await closedLoop({ ...loop, operations: numbers(9), warmUp: fixedWarmUp(1) }, samples);
    expect(samples.latenciesNs).toEqual(Array<number>(8).fill(62_500));
  });

  it("ends early when the budget is spent", async () => {
    const { loop } = loopOf({ budgetMs: 60 });
    expect(await closedLoop(loop, new Samples())).toMatchObject({ operations: 30, played: 40 });
  });

  it("does not end before the least number of operations, whatever the budget", async () => {
    const { loop } = loopOf({ budgetMs: 1, leastOperations: 60 });
    expect(await closedLoop(loop, new Samples())).toMatchObject({ operations: 60 });
  });

  it("pauses before each multiple, the first operation included", async () => {
    const { loop, played, timer } = loopOf();
    const pauses: number[] = [];
    const run = async (): Promise<void> => {
      pauses.push(played.length);
      timer.pass(1_000);
    };
    const result = await closedLoop({ ...loop, pause: { every: 40, run } }, new Samples());
    expect(pauses).toEqual([0, 40, 80]);
    expect(result.durationNs).toBe(180_000_000);
  });

  it("does not pause at the stream's end", async () => {
    const pauses: number[] = [];
    const { loop, played } = loopOf({ operations: numbers(80) });
    const run = async (): Promise<void> => void pauses.push(played.length);
    await closedLoop({ ...loop, pause: { every: 40, run } }, new Samples());
    expect(pauses).toEqual([0, 40]);
  });

  it("says how far it is every 10 ms, also during the warm-up, and at the end", async () => {
    const progress: number[] = [];
    const { loop } = loopOf({
      operations: numbers(12),
      warmUp: fixedWarmUp(2),
      onProgress: (done) => progress.push(done),
    });
    await closedLoop(loop, new Samples());
    // An operation with its check takes 7 ms.
    expect(progress).toEqual([3, 5, 7, 9, 11, 12]);
  });

  it("throws what a check throws", async () => {
    const check = (operation: number): void => {
      if (operation === 50) throw new Error("wrong");
    };
    await expect(closedLoop(loopOf({ check }).loop, new Samples())).rejects.toThrow("wrong");
  });

  it("ends with the signal's reason when aborted between two rounds", async () => {
    const abort = new AbortController();
    const onProgress = (done: number): void => {
      if (done > 10) abort.abort();
    };
    const { loop, played } = loopOf({ signal: abort.signal, onProgress });
    await expect(closedLoop(loop, new Samples())).rejects.toThrow("aborted");
    expect(played).toHaveLength(11);
  });
});

describe("a stream that is made while it is played", () => {
  it("is made a little ahead, and its making is in no latency but counted", async () => {
    const { loop, played, timer } = loopOf();
    let made = 0;
    let furthestAhead = 0;
    const operations = function* (): Generator<number> {
      for (; made < 200; made += 1) {
        timer.pass(1);
        furthestAhead = Math.max(furthestAhead, made - played.length);
        yield made;
      }
    };
    const samples = new Samples();
    const result = await closedLoop({ ...loop, operations: operations() }, samples);
    expect(result).toMatchObject({ generationNs: 200_000_000, durationNs: 380_000_000 });
    expect(Math.max(...samples.latenciesNs)).toBe(2_000_000);
    expect(furthestAhead).toBeLessThan(64);
  });

  it("is told when the loop ends before it", async () => {
    let released = false;
    const operations = function* (): Generator<number> {
      try {
        for (let operation = 0; ; operation += 1) yield operation;
      } finally {
        released = true;
      }
    };
    await closedLoop(loopOf({ operations: operations(), budgetMs: 60 }).loop, new Samples());
    expect(released).toBe(true);
  });
});

describe("operations in flight together", () => {
  /** Operations that answer in rounds of the event loop's turn; notes how many are in flight. */
  function flights(): { readonly seen: number[]; readonly play: (n: number) => Promise<number> } {
    const seen: number[] = [];
    let inFlight = 0;
    return {
      seen,
      async play(operation) {
        inFlight += 1;
        seen.push(inFlight);
        for (let step = 0; step < 3; step += 1) await Promise.resolve();
        inFlight -= 1;
        return operation * 10;
      },
    };
  }

  it("are as many as asked for, and share one stream", async () => {
    const { seen, play } = flights();
    const { loop, checked } = loopOf({ subject: { api: "async", play }, concurrency: 4 });
    await closedLoop({ ...loop, operations: numbers(1_000) }, new Samples());
    expect(Math.max(...seen)).toBe(4);
    expect(checked).toEqual(numbers(1_000).map((operation) => operation * 10));
  });

  it("are each timed from their own start to their own answer", async () => {
    const timer = new ManualTimer();
    // Four are begun together; each answers 1 ms after the one before it.
    const play = async (operation: number): Promise<number> => {
      for (let step = 0; step < 5 * (operation + 1); step += 1) await Promise.resolve();
      timer.pass(1);
      return operation;
    };
    const { loop } = loopOf({ subject: { api: "async", play }, timer: timer.read, concurrency: 4 });
    const samples = new Samples();
    const result = await closedLoop(
      { ...loop, check: () => {}, operations: numbers(4), warmUp: fixedWarmUp(0) },
      samples,
    );
    expect(samples.latenciesNs).toEqual([1e6, 2e6, 3e6, 4e6]);
    expect(result.durationNs).toBe(4e6);
  });

  it("have all ended when one of them has failed", async () => {
    let inFlight = 0;
    const play = async (operation: number): Promise<number> => {
      inFlight += 1;
      const steps = operation === 5 ? 1 : 100;
      for (let step = 0; step < steps; step += 1) await Promise.resolve();
      inFlight -= 1;
      if (operation === 5) throw new Error("failed");
      return operation;
    };
    const { loop } = loopOf({ subject: { api: "async", play }, concurrency: 4 });
    const inFlightAtTheEnd = closedLoop(loop, new Samples()).then(
      () => "not failed",
      () => inFlight,
    );
    expect(await inFlightAtTheEnd).toBe(0);
  });

  it("are refused in sync cells, and above 64, with the reason", async () => {
    expect(concurrencyRefusal("sync", 2)).toBe(
      "a sync call blocks until it has answered, so only one can be in flight, not 2",
    );
    expect(concurrencyRefusal("async", 65)).toMatch(/from 1 to 64, not 65/);
    expect(concurrencyRefusal("async", 64)).toBe(undefined);
    expect(concurrencyRefusal("sync", 1)).toBe(undefined);
    await expect(closedLoop(loopOf({ concurrency: 2 }).loop, new Samples())).rejects.toThrow(
      "only one can be in flight",
    );
  });
});

describe("operations timed in batches", () => {
  it("are recorded as often as they are, with their batch's mean", async () => {
    const timer = new ManualTimer();
    const play = (operation: number): number => {
      timer.pass(operation % 4 === 0 ? 7 : 1);
      return operation;
    };
    const { loop } = loopOf({ subject: { api: "sync", play }, timer: timer.read, batch: 4 });
    const samples = new Samples();
    const result = await closedLoop(
      { ...loop, operations: numbers(10), warmUp: fixedWarmUp(0) },
      samples,
    );
    // 7 + 1 + 1 + 1 twice, then 7 + 1 at the stream's end.
    const means = [...Array<number>(8).fill(2.5e6), 4e6, 4e6];
    expect(samples.latenciesNs).toEqual(means);
    expect(result).toMatchObject({ batch: 4, operations: 10, durationNs: 28_000_000 });
  });

  it("are so many that timing is 5 % of them, by the warm-up's median", async () => {
    const { loop } = loopOf({ batch: { timingNs: 500_000 } });
    // 1.5 ms of the 2 are the operation's own: a batch of 6.7 would do.
    expect(await closedLoop(loop, new Samples())).toMatchObject({ batch: 8, operations: 90 });
  });

  it("are timed one by one where timing is little", async () => {
    const { loop } = loopOf({ batch: { timingNs: 90_000 } });
    expect(await closedLoop(loop, new Samples())).toMatchObject({ batch: 1 });
  });

  it("are refused with a batch that is no count", async () => {
    await expect(closedLoop(loopOf({ batch: 0 }).loop, new Samples())).rejects.toThrow(RangeError);
  });
});
