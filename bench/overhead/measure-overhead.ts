// What the harness itself costs an operation: the closed loop that times, on an engine that does
// nothing. Meant to be run in the process of each cell, since a busier machine costs more.
import type { Api } from "@assay/engines/engine";
import { LONGEST_BATCH } from "../drivers/batching.ts";
import { closedLoop, type LoopResult } from "../drivers/closed-loop.ts";
import type { LatencySink } from "../drivers/latency-sink.ts";
import type { Play } from "../drivers/play.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "../drivers/timer.ts";
import { fixedWarmUp } from "../drivers/warm-up.ts";
import { Histogram } from "../recording/histogram.ts";
import { noOpEngine } from "./no-op-engine.ts";

/** What the harness costs one operation of an api, each the best of some rounds. */
export interface Overhead {
  /** All of it: the call, its timing, taking it from the stream, recording it, calling a check. */
  readonly perOperationNs: number;
  /** What of it lies inside each latency that is timed by itself. */
  readonly inLatencyNs: number;
  /** What of that a batch bears once for all of its operations; `timingNs` of `Batching`. */
  readonly timingNs: number;
}

/** How overhead is measured. */
export interface OverheadOptions {
  readonly timer: Timer;
  /** Makes what latencies are recorded in. Default: a histogram. */
  readonly makeSink?: () => LatencySink;
}

/** Short rounds, so that some fall between two interruptions by other processes. */
const ROUNDS = 10;
const WARM_UP_OPERATIONS = 25;
/** Whole batches. */
const TIMED_OPERATIONS = 2 * LONGEST_BATCH;

/** Measures both apis, in less than a tenth of a second of processor time. */
export async function measureOverhead(
  options: OverheadOptions,
): Promise<Readonly<Record<Api, Overhead>>> {
  const store = await noOpEngine.openAsync({ path: "", durability: "volatile" });
  const storeSync = noOpEngine.openSync({ path: "", durability: "volatile" });
  const sync = await overheadOf(
    { api: "sync", play: (id) => storeSync.getCoValueKnownState(id) },
    options,
  );
  const async = await overheadOf(
    { api: "async", play: (id) => store.getCoValueKnownState(id) },
    options,
  );
  // Timing is the same in both, and awaiting would hide it.
  return { sync, async: { ...async, timingNs: sync.timingNs } };
}

async function overheadOf(
  subject: Play<string, unknown>,
  { timer, makeSink = histogramSink }: OverheadOptions,
): Promise<Overhead> {
  const operations = Array.from(
    { length: WARM_UP_OPERATIONS + TIMED_OPERATIONS },
    (_, index) => `co_z${index}`,
  );
  const play = (batch: number): Promise<LoopResult> =>
    closedLoop(
      {
        operations,
        subject,
        check: () => {},
        warmUp: fixedWarmUp(WARM_UP_OPERATIONS),
        batch,
        budgetMs: Number.POSITIVE_INFINITY,
        leastOperations: TIMED_OPERATIONS,
        timer,
        signal: new AbortController().signal,
        onProgress: () => {},
      },
      makeSink(),
    );
  let perOperationNs = Number.POSITIVE_INFINITY;
  let inLatencyNs = Number.POSITIVE_INFINITY;
  let inBatchNs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = timer();
    const single = await play(1);
    const wholeNs = (timer() - start) * NANOSECONDS_PER_MILLISECOND;
    const batched = await play(LONGEST_BATCH);
    perOperationNs = Math.min(perOperationNs, wholeNs / single.played);
    inLatencyNs = Math.min(inLatencyNs, single.durationNs / single.operations);
    inBatchNs = Math.min(inBatchNs, batched.durationNs / batched.operations);
  }
  return { perOperationNs, inLatencyNs, timingNs: Math.max(0, inLatencyNs - inBatchNs) };
}

function histogramSink(): LatencySink {
  const histogram = new Histogram();
  return { record: (_endMs, latencyNs) => histogram.record(latencyNs) };
}
