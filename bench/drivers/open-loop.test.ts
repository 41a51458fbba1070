import { describe, expect, it } from "vitest";
import { closedLoop } from "./closed-loop.ts";
import { openLoop, type OpenLoop } from "./open-loop.ts";
import { Samples } from "./samples.test.support.ts";
import { VirtualTime } from "./virtual-time.test.support.ts";
import { fixedWarmUp } from "./warm-up.ts";

function* numbers(): Generator<number> {
  for (let number = 0; ; number += 1) yield number;
}

/** 1,000 operations a second, for 3 seconds. */
function loopIn(
  time: VirtualTime,
  changes: Partial<OpenLoop<number, number>> & Pick<OpenLoop<number, number>, "subject">,
): OpenLoop<number, number> {
  return {
    operations: numbers(),
    check: () => {},
    ratePerSecond: 1_000,
    arrivals: { spacing: "constant" },
    warmUpOperations: 0,
    durationMs: 3_000,
    mostWaiting: 2_000,
    timer: time.read,
    waiting: time,
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  };
}

/** A store that answers in 0.25 ms, and takes a second for the operation of that number. */
function blockedAt(time: VirtualTime, number: number): (operation: number) => number {
  return (operation) => {
    time.pass(operation === number ? 1_000 : 0.25);
    return operation;
  };
}

function above(latenciesNs: readonly number[], ms: number): number {
  return latenciesNs.filter((latencyNs) => latencyNs > ms * 1e6).length;
}

describe("a stall of a second", () => {
  it("makes all late that come due in it, when operations come 1,000 a second", async () => {
    const time = new VirtualTime();
    const samples = new Samples();
    const subject = { api: "sync", play: blockedAt(time, 500) } as const;
    const result = await openLoop(loopIn(time, { subject }), samples);
    // Operation 500 + n ends 1,000 + n × 0.25 ms after operation 500 was due, and was due n ms after
    // it, so that it takes 1,000 - n × 0.75 ms until it takes 0.25 again: n = 1,333.
    expect(samples.latenciesNs).toHaveLength(3_000);
    expect(above(samples.latenciesNs, 0.25)).toBe(1_333);
    expect(samples.latenciesNs[500]).toBe(1e9);
    expect(samples.latenciesNs[600]).toBe((1_000 - 100 * 0.75) * 1e6);
    expect(result).toMatchObject({ operations: 3_000, queued: 1_333, overloaded: false });
  });

  it("makes one operation late in a closed loop", async () => {
    const time = new VirtualTime();
    const samples = new Samples();
    await closedLoop(
      {
        operations: numbers(),
        subject: { api: "sync", play: blockedAt(time, 500) },
        check: () => {},
        warmUp: fixedWarmUp(0),
        budgetMs: 3_000,
        leastOperations: 1,
        timer: time.read,
        signal: new AbortController().signal,
        onProgress: () => {},
      },
      samples,
    );
    expect(above(samples.latenciesNs, 0.25)).toBe(1);
  });

  it("is waited for by async operations in flight, and those after it are issued when due", async () => {
    const time = new VirtualTime();
    const samples = new Samples();
    // Nothing is answered between 500 and 1,500 ms after the start.
    const startMs = time.read();
    const issuedMs: number[] = [];
    const play = async (operation: number): Promise<number> => {
      const sinceMs = time.read() - startMs;
      issuedMs.push(sinceMs);
      await time.after(sinceMs >= 500 && sinceMs < 1_500 ? 1_500 - sinceMs : 0.25);
      return operation;
    };
    const result = await openLoop(loopIn(time, { subject: { api: "async", play } }), samples);
    expect(issuedMs).toEqual(Array.from({ length: 3_000 }, (_, number) => number));
    expect(above(samples.latenciesNs, 0.25)).toBe(1_000);
    expect(result).toMatchObject({ queued: 0, mostInFlight: 1_000, achievedRate: 1_000 });
  });
});

describe("openLoop", () => {
  it("records the time since an operation was due, and how late the driver was itself", async () => {
    const time = new VirtualTime();
    time.lateMs = 0.5;
    const samples = new Samples();
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    const result = await openLoop(loopIn(time, { subject, durationMs: 10 }), samples);
    // The first is due at once, so that nothing is waited for.
    expect(samples.latenciesNs).toEqual([0.25e6, ...Array<number>(9).fill(0.75e6)]);
    expect(result.lag).toMatchObject({ maxNs: 500_000 });
    expect(result.queued).toBe(0);
  });

  it("records nothing of the warm-up", async () => {
    const time = new VirtualTime();
    const samples = new Samples();
    const subject = { api: "sync", play: blockedAt(time, 2) } as const;
    const loop = loopIn(time, { subject, warmUpOperations: 2_000 });
    expect(await openLoop(loop, samples)).toMatchObject({
      operations: 1_000,
      played: 3_000,
      queued: 0,
      durationNs: 1e9,
    });
    expect(above(samples.latenciesNs, 0.25)).toBe(0);
  });

  it.each(["async", "sync"] as const)(
    "says overloaded, and issues no more, once more wait than may in an %s cell",
    async (api) => {
      const time = new VirtualTime();
      const late = async (operation: number): Promise<number> => {
        await time.after(5_000);
        return operation;
      };
      // The sync store works at half the rate: when n are played, as many have come due meanwhile.
      const half = (operation: number): number => {
        time.pass(2);
        return operation;
      };
      const subject = api === "async" ? { api, play: late } : { api, play: half };
      const result = await openLoop(loopIn(time, { subject, mostWaiting: 100 }), new Samples());
      expect(result).toMatchObject({ overloaded: true, operations: 100 });
    },
  );

  it("checks every outcome, and in idle moments only", async () => {
    const time = new VirtualTime();
    const checked: number[] = [];
    const check = (_operation: number, outcome: number): void => {
      time.pass(0.125);
      checked.push(outcome);
    };
    const samples = new Samples();
    const subject = { api: "sync", play: blockedAt(time, 500) } as const;
    const result = await openLoop(loopIn(time, { subject, check }), samples);
    expect(checked).toEqual(Array.from({ length: 3_000 }, (_, number) => number));
    expect(result.hastyChecks).toBe(0);
    // As without checks.
    expect(above(samples.latenciesNs, 0.25)).toBe(1_333);
  });

  it("leaves checks for the end that do not fit between operations", async () => {
    const time = new VirtualTime();
    let checks = 0;
    const check = (): void => {
      time.pass(1.5);
      checks += 1;
    };
    const samples = new Samples();
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    await openLoop(loopIn(time, { subject, check }), samples);
    // The first check tells how long they take, and makes one operation late.
    expect(above(samples.latenciesNs, 0.25)).toBe(1);
    expect(checks).toBe(3_000);
  });

  it("checks async outcomes between an answer and the next operation", async () => {
    const time = new VirtualTime();
    let checks = 0;
    let heldMost = 0;
    const play = async (operation: number): Promise<number> => {
      await time.after(0.25);
      return operation;
    };
    const check = (): void => void (checks += 1);
    const onProgress = (issued: number): void => {
      heldMost = Math.max(heldMost, issued - checks);
    };
    const subject = { api: "async", play } as const;
    const loop = loopIn(time, { subject, check, onProgress, durationMs: 200 });
    expect((await openLoop(loop, new Samples())).operations).toBe(200);
    expect(heldMost).toBe(1);
  });

  it("goes on checking in idle moments after a check that was interrupted", async () => {
    const time = new VirtualTime();
    let checks = 0;
    const check = (): void => {
      checks += 1;
      time.pass(checks === 100 ? 300 : 0.03125);
    };
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    let heldAtTheEnd = 0;
    const onProgress = (issued: number): void => {
      heldAtTheEnd = issued - checks;
    };
    await openLoop(loopIn(time, { subject, check, onProgress }), new Samples());
    expect(heldAtTheEnd).toBe(1);
  });

  it("checks one for each it issues where it holds too many, and says so", async () => {
    const time = new VirtualTime();
    let heldMost = 0;
    let checks = 0;
    const check = (): void => {
      time.pass(0.6);
      checks += 1;
    };
    const onProgress = (issued: number): void => {
      heldMost = Math.max(heldMost, issued - checks);
    };
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    const loop = loopIn(time, { subject, check, onProgress, durationMs: 5_000 });
    // One is checked to learn how long it takes.
    const { hastyChecks } = await openLoop(loop, new Samples());
    expect({ hastyChecks, heldMost, checks }).toEqual({
      hastyChecks: 5_000 - 4_096 - 1,
      heldMost: 4_096,
      checks: 5_000,
    });
  });

  it("throws what a check throws", async () => {
    const time = new VirtualTime();
    const check = (operation: number): void => {
      if (operation === 50) throw new Error("wrong");
    };
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    const played: number[] = [];
    const onProgress = (issued: number): void => void played.push(issued);
    await expect(
      openLoop(loopIn(time, { subject, check, onProgress }), new Samples()),
    ).rejects.toThrow("wrong");
    expect(played.at(-1)).toBeLessThan(60);
  });

  it("throws what an operation throws, once none is in flight", async () => {
    const time = new VirtualTime();
    let inFlight = 0;
    const play = async (operation: number): Promise<number> => {
      inFlight += 1;
      await time.after(operation === 5 ? 1 : 50);
      inFlight -= 1;
      if (operation === 5) throw new Error("failed");
      return operation;
    };
    const ended = openLoop(loopIn(time, { subject: { api: "async", play } }), new Samples()).then(
      () => "not failed",
      (error: unknown) => [String(error), inFlight],
    );
    expect(await ended).toEqual(["Error: failed", 0]);
  });

  it("ends with the signal's reason when aborted", async () => {
    const time = new VirtualTime();
    const abort = new AbortController();
    const play = async (operation: number): Promise<number> => {
      if (operation === 20) abort.abort();
      // Never answers.
      return operation < 20 ? operation : new Promise<never>(() => {});
    };
    const loop = loopIn(time, { subject: { api: "async", play }, signal: abort.signal });
    await expect(openLoop(loop, new Samples())).rejects.toThrow("aborted");
  });

  it("makes operations in idle moments, and ends with the stream", async () => {
    const time = new VirtualTime();
    const making = function* (): Generator<number> {
      for (let number = 0; number < 200; number += 1) {
        time.pass(0.125);
        yield number;
      }
    };
    const samples = new Samples();
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    const result = await openLoop(loopIn(time, { subject, operations: making() }), samples);
    expect(result).toMatchObject({ operations: 200, generationNs: 200 * 0.125e6 });
    expect(above(samples.latenciesNs, 0.25)).toBe(0);
  });

  it("refuses a rate, a duration and a bound that cannot be", async () => {
    const time = new VirtualTime();
    const subject = { api: "sync", play: blockedAt(time, -1) } as const;
    for (const changes of [{ ratePerSecond: 0 }, { durationMs: 0 }, { mostWaiting: 0 }]) {
      await expect(openLoop(loopIn(time, { subject, ...changes }), new Samples())).rejects.toThrow(
        RangeError,
      );
    }
  });
});
