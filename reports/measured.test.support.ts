// A timed pass of a workload made by code, for tests of what reads and renders run logs.
// Goal: every field there, figures that follow from a step. Non-goal: that an engine could be so.
import { Histogram, latencyOf, type Workload } from "@assay/bench";
import type { ClaimedCell, ResultEvent } from "./run-log/index.ts";

/** The event of a timed pass. */
export type MeasuredEvent = Extract<ResultEvent, { readonly type: "measured" }>;

const MIB = 2 ** 20;
const none = { count: 0, durationNs: 0 };

/** What the machine costs by itself. */
export const goldenFloors: Extract<ResultEvent, { readonly type: "floors" }> = {
  type: "floors",
  floors: {
    timerNs: 41.2,
    turns: { resolvedPromiseNs: 130, immediateNs: 1_210 },
    binding: { told: true, value: { callNs: 88.4, taskNs: 11_900 } },
    sync: {
      told: true,
      value: {
        fdatasync: { medianNs: 412_000, p99Ns: 1_930_000, maxNs: 4_410_000, samples: 100 },
        fsync: { medianNs: 521_000, p99Ns: 2_040_000, maxNs: 3_980_000, samples: 100 },
      },
    },
  },
};

/** Times that grow with `step`: 2,000 operations, half of them of 38.2 µs or less at step 1. */
export function measuredIn(
  { claims: _claims, ...cell }: ClaimedCell,
  workload: Workload,
  step: number,
  round = 0,
): MeasuredEvent {
  const histogram = new Histogram();
  histogram.add(38_211 * step, 1_000);
  histogram.add(71_905 * step, 800);
  histogram.add(123_456 * step, 180);
  histogram.add(987_654 * step, 19);
  histogram.add(4_321_987 * step, 1);
  const latency = latencyOf(histogram);
  if (latency === undefined) throw new Error("2,000 operations have latencies");
  const operations = histogram.count;
  const disk = { bytesApparent: 3 * MIB, bytesAllocated: 2 * MIB, files: 3 };
  return {
    type: "measured",
    cell,
    workload,
    round,
    unit: workload === "load-cold" ? "one coValue loaded" : "one coValue stored",
    concurrency: 1,
    operations,
    warmUp: { operations: 100, stable: true },
    batch: 1,
    durationNs: operations * 41_234 * step,
    generationNs: 1_000_000,
    opsPerSecond: 1e9 / (41_234 * step),
    contentSize: MIB,
    latency,
    histogram: histogram.toJSON(),
    timeline: [
      {
        second: 0,
        widthSeconds: 0.1,
        operations,
        p50Ns: latency.p50Ns,
        p99Ns: latency.p99Ns ?? latency.maxNs,
        maxNs: latency.maxNs,
      },
    ],
    stalls: [],
    counters: { calls: 4_200, rows: 8_400, batchBytes: 2_150_400, syncsRequested: 0 },
    resources: {
      cpu: { userNs: 60_000_000 * step, systemNs: 3_000_000 * step },
      memory: { told: true, value: { peakResidentBytes: 96 * MIB, since: "start" } },
      processIo: {
        told: true,
        value: {
          readCallBytes: 1_000,
          writeCallBytes: 4 * MIB,
          readCalls: 10,
          writeCalls: 400,
          storageReadBytes: 0,
          storageWriteBytes: 4 * MIB,
          cancelledWriteBytes: 0,
        },
      },
      deviceIo: { told: false, reason: "overlay is not on one block device" },
      contextSwitches: { told: true, value: { voluntary: 20, involuntary: 3 } },
    },
    runtime: {
      spanNs: 80_000_000 * step,
      eventLoopDelay: {
        p50Ns: 100_000,
        p99Ns: 1_200_000,
        maxNs: 8_000_000,
        samples: 80,
        resolutionNs: 1_000_000,
      },
      garbageCollection: {
        minor: { count: 4, durationNs: 1_649_360 * step },
        major: none,
        incremental: none,
        weakCallbacks: none,
      },
    },
    disk: cell.durability === "volatile" ? {} : { open: disk, closed: disk },
  };
}
