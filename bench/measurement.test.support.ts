// A measurement made by code, for tests of what is made of measurements.
import type { Measurement } from "./measurement.ts";
import { Histogram } from "./recording/histogram.ts";

/** One of a thousand operations of 1 ms, with the latencies that are given in the place of its own. */
export function measurementOf(latency: Partial<Measurement["latency"]> = {}): Measurement {
  const histogram = new Histogram();
  histogram.add(1_000_000, 1_000);
  const pauses = { count: 0, durationNs: 0 };
  const untold = { told: false, reason: "made by code" } as const;
  return {
    concurrency: 1,
    operations: 1_000,
    warmUp: { operations: 100, stable: true },
    batch: 1,
    durationNs: 1e9,
    generationNs: 0,
    opsPerSecond: 1_000,
    contentSize: 0,
    latency: { p50Ns: 1e6, minNs: 1e6, maxNs: 1e6, meanNs: 1e6, ...latency },
    histogram: histogram.toJSON(),
    timeline: [],
    stalls: [],
    counters: { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 },
    resources: {
      cpu: { userNs: 0, systemNs: 0 },
      memory: untold,
      processIo: untold,
      deviceIo: untold,
      contextSwitches: untold,
    },
    runtime: {
      spanNs: 0,
      eventLoopDelay: { p50Ns: 0, p99Ns: 0, maxNs: 0, samples: 0, resolutionNs: 1e6 },
      garbageCollection: {
        minor: pauses,
        major: pauses,
        incremental: pauses,
        weakCallbacks: pauses,
      },
    },
    disk: {},
  };
}
