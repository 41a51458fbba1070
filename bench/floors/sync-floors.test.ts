import { fstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemTimer } from "../drivers/timer.ts";
import { measureSyncFloors, syncFloor } from "./sync-floors.ts";

let directory: string;
beforeEach(() => {
  mkdirSync(".assay", { recursive: true });
  directory = mkdtempSync(join(".assay", "sync-floors-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Syncs that take the given milliseconds, the last of them for ever. */
function slowSync(latenciesMs: readonly number[]) {
  let now = 0;
  const sizes: number[] = [];
  const sync = (file: number): void => {
    now += latenciesMs[Math.min(sizes.length, latenciesMs.length - 1)] ?? 0;
    sizes.push(fstatSync(file).size);
  };
  return { timer: () => now, sync, sizes };
}

test("each sample is an append of 4 KiB and its sync, and the first ones only warm up", () => {
  const { timer, sync, sizes } = slowSync([1000, 1000, 1000, 1, 1, 1, 1, 1, 2, 3, 4, 5, 250]);
  const path = join(directory, "file");
  expect(syncFloor(path, sync, timer)).toEqual({
    medianNs: 1e6,
    p99Ns: 250e6,
    maxNs: 250e6,
    samples: 10,
  });
  expect(sizes).toEqual(Array.from({ length: 13 }, (_, index) => (index + 1) * 4096));
});

test("a slow filesystem is asked ten times, a quick one until the time is over, none for ever", () => {
  const slow = slowSync([400]);
  expect(syncFloor(join(directory, "slow"), slow.sync, slow.timer).samples).toBe(10);
  const quick = slowSync([2]);
  expect(syncFloor(join(directory, "quick"), quick.sync, quick.timer).samples).toBe(125);
  const memory = slowSync([0]);
  expect(syncFloor(join(directory, "memory"), memory.sync, memory.timer).samples).toBe(1000);
});

test("the 99th percentile of many samples leaves the worst one to the maximum", () => {
  const latencies = Array.from({ length: 203 }, (_, index) => (index === 100 ? 9 : 1));
  const { timer, sync } = slowSync(latencies);
  expect(syncFloor(join(directory, "file"), sync, timer)).toMatchObject({ p99Ns: 1e6, maxNs: 9e6 });
});

test("the floors of a directory leave nothing in it", () => {
  const floors = measureSyncFloors(directory, systemTimer);
  expect(floors.told).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
});

test("a directory that cannot be written has no floors, and the reason is said", () => {
  const missing = join(directory, "missing");
  expect(measureSyncFloors(missing, systemTimer)).toEqual({
    told: false,
    reason: `${missing} cannot be written: ENOENT`,
  });
});
