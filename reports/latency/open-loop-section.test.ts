import { Histogram } from "@assay/bench";
import { expect, test } from "vitest";
import { claimed } from "../golden-run.test.support.ts";
import { measuredIn } from "../measured.test.support.ts";
import type { MeasuredRecord } from "../run-log/index.ts";
import type { LatencyClass } from "../summary.ts";
import { openLoopSection } from "./open-loop-section.ts";

const cell = claimed("memory", "sync", "volatile");

function classOf(open: Partial<NonNullable<MeasuredRecord["open"]>> | undefined): LatencyClass {
  // An event is a record once it is logged; only the names of its fields' types differ.
  const record = measuredIn(cell, "load-cold", 1) as unknown as MeasuredRecord;
  const histogram = new Histogram();
  histogram.add(2_000_000, 50);
  const loop = {
    operations: 50,
    intendedRate: 1_000,
    achievedRate: 990,
    overloaded: false,
    queued: 0,
    mostInFlight: 1,
    lag: { p50Ns: 1_000, p99Ns: 30_000, maxNs: 40_000 },
    latency: record.latency,
    histogram: histogram.toJSON(),
    timeline: [],
    stalls: [],
    ...open,
  };
  const rounds = [open === undefined ? record : { ...record, open: loop }] as const;
  return {
    durability: "volatile",
    conditions: [],
    workloads: [{ workload: "load-cold", rows: [{ cell, slot: { state: "measured", rounds } }] }],
  };
}

test("a run without an open loop has no section of it", () => {
  expect(openLoopSection(classOf(undefined))).toBeUndefined();
});

test("rates, latencies from when operations were due, and the driver's own lag stand in a row", () => {
  const section = openLoopSection(classOf({}));
  const [row = []] = section?.groups[0]?.rows ?? [];
  expect(row.slice(1, 4)).toEqual(["1,000", "990", "2.00 ms"]);
  // Of 50 operations fewer than ten lie beyond p90.
  expect(row.slice(4, 9)).toEqual(["–", "–", "–", "2.00 ms", "50"]);
  expect(row.at(-1)).toBe("30.0 µs");
  expect(section?.notes).toHaveLength(1);
});

test("a rate that the store could not take is said, with what to do", () => {
  const section = openLoopSection(classOf({ overloaded: true }));
  expect(section?.groups[0]?.rows[0]?.[2]).toMatchObject({ text: "overloaded" });
  expect(section?.notes[1]).toContain("--set openLoopShare");
});
