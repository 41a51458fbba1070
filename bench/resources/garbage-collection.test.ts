import { constants } from "node:perf_hooks";
import { expect, test } from "vitest";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { GarbageCollectionMeter, summarisePauses, type PauseEntry } from "./garbage-collection.ts";

function pause(startTime: number, duration: number, kind: number): PauseEntry {
  return { startTime, duration, detail: { kind, flags: 0 } };
}

test("pauses are summed up by kind, in nanoseconds", () => {
  const {
    NODE_PERFORMANCE_GC_MINOR: minor,
    NODE_PERFORMANCE_GC_MAJOR: major,
    NODE_PERFORMANCE_GC_INCREMENTAL: incremental,
    NODE_PERFORMANCE_GC_WEAKCB: weak,
  } = constants;
  const entries = [
    pause(10, 0.5, minor),
    pause(11, 0.25, minor),
    pause(12, 0.125, 2),
    pause(13, 4, major),
    pause(14, 1, incremental),
    pause(15, 2, weak),
  ];
  expect(summarisePauses(entries, 0, 100)).toEqual({
    minor: { count: 3, durationNs: 875_000 },
    major: { count: 1, durationNs: 4_000_000 },
    incremental: { count: 1, durationNs: 1_000_000 },
    weakCallbacks: { count: 1, durationNs: 2_000_000 },
  });
});

test("pauses before the start and after the end are another's", () => {
  const { NODE_PERFORMANCE_GC_MAJOR: major } = constants;
  const entries = [pause(9.9, 1, major), pause(10, 1, major), pause(20, 1, major)];
  expect(summarisePauses(entries, 10, 20).major.count).toBe(1);
});

test("collections of a sync loop that never turned are counted, those around it are not", async () => {
  collectGarbage();
  const meter = GarbageCollectionMeter.start();
  for (let round = 0; round < 3; round += 1) expect(collectGarbage()).toBe(true);
  const ended = meter.stop();
  collectGarbage();
  const { major } = await ended;
  expect(major.count).toBe(3);
  expect(major.durationNs).toBeGreaterThan(0);
});
