// What one timed pass of a workload on a cell showed: plain data, as events carry it and logs keep it.
import type { StoreStats } from "@assay/engines/covalue";
import type { HistogramJson } from "./recording/histogram.ts";
import type { Latency } from "./recording/latency.ts";
import type { Stall } from "./recording/stalls.ts";
import type { TimelineSecond } from "./recording/timeline.ts";
import type { DiskUsage } from "./resources/disk-usage.ts";
import type { Dropped } from "./resources/page-cache.ts";
import type { Resources } from "./resources/resource-meter.ts";
import type { RuntimeActivity } from "./resources/runtime-meter.ts";

/** What a driver recorded of each operation. */
export interface RecordedLatency {
  readonly latency: Latency;
  readonly histogram: HistogramJson;
  readonly timeline: readonly TimelineSecond[];
  readonly stalls: readonly Stall[];
}

/** The same store under a fixed rate of arrivals: latencies count from when an operation was due. */
export interface OpenLoopMeasurement extends RecordedLatency {
  readonly operations: number;
  readonly intendedRate: number;
  readonly achievedRate: number;
  /** Whether the rate was more than the store could take; it ended there. */
  readonly overloaded: boolean;
  /** Operations that came due while the store held the thread. */
  readonly queued: number;
  /** Operations in flight together at the most. */
  readonly mostInFlight: number;
  /** How late the driver itself was; it is in every latency. */
  readonly lag: { readonly p50Ns: number; readonly p99Ns: number; readonly maxNs: number };
}

/** One timed pass, of one process. */
export interface Measurement extends RecordedLatency {
  /** Operations in flight at a time. */
  readonly concurrency: number;
  /** Timed operations. */
  readonly operations: number;
  /** Operations that were played before them and not timed, and whether times had become stable by then. */
  readonly warmUp: { readonly operations: number; readonly stable: boolean };
  /** Operations a pair of timer readings; above 1 each latency is the mean of so many. */
  readonly batch: number;
  /** Time in which the timed operations ran; checks and what is between them are not in it. */
  readonly durationNs: number;
  /** What making the operations took, in `recover` copying, killing and checking; it is in no other time. */
  readonly generationNs: number;
  readonly opsPerSecond: number;
  /** Content that the timed operations and those before them wrote or read, in characters as cojson counts it. */
  readonly contentSize: number;
  /** The open loop after it, where one was asked for and the workload's operations may overlap. */
  readonly open?: OpenLoopMeasurement;
  /** `recover`: of opening alone, without the first load. */
  readonly openLatency?: Latency;
  /** The store's own exact counters, warm-up included. */
  readonly counters: StoreStats;
  /** What the pass took from the machine, warm-up and checks included. */
  readonly resources: Resources;
  readonly runtime: RuntimeActivity;
  /** What the store's directory takes while it is open, and once it is closed; none of a volatile store. */
  readonly disk: { readonly open?: DiskUsage; readonly closed?: DiskUsage };
  /** How the page cache was dropped before each opening; absent where the workload does not ask for it. */
  readonly pageCache?: Dropped;
}
