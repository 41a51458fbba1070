import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { delaysOf, EventLoopDelayMeter } from "./event-loop-delay.ts";

const STALL_MS = 60;

function blockTheLoop(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS);
}

test("a stall right after the start is counted", async () => {
  const meter = await EventLoopDelayMeter.start();
  blockTheLoop();
  await setTimeout(5);
  const { maxNs, samples, resolutionNs } = await meter.stop();
  expect(maxNs).toBeGreaterThanOrEqual((STALL_MS - 3) * 1e6);
  expect(samples).toBeGreaterThanOrEqual(2);
  expect(resolutionNs).toBe(1e6);
});

test("a stall that lasts until the stop is counted", async () => {
  const meter = await EventLoopDelayMeter.start();
  await setTimeout(5);
  blockTheLoop();
  expect((await meter.stop()).maxNs).toBeGreaterThanOrEqual((STALL_MS - 3) * 1e6);
});

test("the timer's own interval is in no delay, and a timer that came early is not late", () => {
  const intervals = {
    percentile: (percent: number) => (percent === 50 ? 990_000 : 1_500_000),
    max: 9_000_000,
    count: 7,
  };
  expect(delaysOf(intervals)).toEqual({
    p50Ns: 0,
    p99Ns: 500_000,
    maxNs: 8_000_000,
    samples: 7,
    resolutionNs: 1_000_000,
  });
});
