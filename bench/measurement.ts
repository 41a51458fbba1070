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

/** One timed pass, of one process. */
export interface Measurement {
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
  /** What making the operations took; it is in no other time. */
  readonly generationNs: number;
  readonly opsPerSecond: number;
  /** Content that the timed operations and those before them wrote or read, in characters as cojson counts it. */
  readonly contentSize: number;
  readonly latency: Latency;
  readonly histogram: HistogramJson;
  readonly timeline: readonly TimelineSecond[];
  readonly stalls: readonly Stall[];
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
