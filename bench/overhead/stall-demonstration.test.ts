import { describe, expect, it } from "vitest";
import { VirtualTime } from "../drivers/virtual-time.test.support.ts";
import { stallDemonstration, type StallDemonstration } from "./stall-demonstration.ts";

type Whole = Required<StallDemonstration>;

describe("stallDemonstration", () => {
  it("shows a stall in the open loop's percentiles and seconds, and hides it in the closed one's", async () => {
    const time = new VirtualTime();
    // Each reading of the timer takes 1/16 ms: a read is one by the driver and one by the store.
    const timer = (): number => {
      time.pass(1 / 16);
      return time.read();
    };
    const standstill = (ms: number): void => time.pass(ms);
    const found: StallDemonstration[] = [];
    for await (const one of stallDemonstration({
      totalMs: 3_000,
      stalls: { firstMs: 700, stallMs: 100 },
      ratePerSecond: 500,
      time: { timer, waiting: time, standstill },
    })) {
      found.push(one);
    }
    const [{ closed: first }, { closed, open }] = found as [StallDemonstration, Whole];
    expect(found).toEqual([{ stalls: { firstMs: 700, stallMs: 100 }, closed: first }, found[1]]);
    expect(closed).toEqual(first);
    expect(closed.operations).toBeGreaterThan(10_000);
    expect(closed.maxNs).toBeCloseTo(100.125e6, -3);
    expect(closed.p999Ns).toBeLessThan(0.13e6);
    expect(closed.meanNs).toBeLessThan(1.1 * 0.125e6);
    expect(open.operations).toBe(750 - 100);
    expect(open.loop.overloaded).toBe(false);
    // 100 ms are 50 operations, and some more until the queue is worked off.
    expect(open.loop.queued).toBeGreaterThanOrEqual(50);
    expect(open.loop.queued).toBeLessThan(65);
    expect(open.p999Ns).toBeGreaterThan(95e6);
    expect(open.meanNs).toBeGreaterThan(20 * closed.meanNs);
    const stalledSeconds = open.seconds.filter(({ p99Ns }) => p99Ns > 50e6);
    expect(stalledSeconds).toHaveLength(1);
    expect(closed.seconds.filter(({ p99Ns }) => p99Ns > 50e6)).toHaveLength(0);
  });
});
