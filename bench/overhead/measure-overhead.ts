// What the harness itself costs an operation: the closed loop that times, on an engine that does
// nothing, with all that a pass puts around it: calls made by a generator, played through the cell's
// subject, recorded in time line and histogram, and checked. Only what a workload draws and what its
// checks compare is missing, which is the workload's own. Meant to be run in the process of each cell,
// since a busier machine costs more.
import type { CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import type { Api } from "@assay/engines/engine";
import type { Call } from "../calls/call.ts";
import { openSubject } from "../subject/subject.ts";
import { LONGEST_BATCH } from "../drivers/batching.ts";
import { closedLoop, type LoopResult } from "../drivers/closed-loop.ts";
import type { LatencySink } from "../drivers/latency-sink.ts";
import { NANOSECONDS_PER_MILLISECOND, type Timer } from "../drivers/timer.ts";
import { fixedWarmUp } from "../drivers/warm-up.ts";
import { Recording } from "../recording/recording.ts";
import { noOpEngine } from "./no-op-engine.ts";

/** What the harness costs one operation of an api, each the best of some rounds. */
export interface Overhead {
  /** All of it: making the call, playing and timing it, recording it, checking it, and setting the loop up. */
  readonly perOperationNs: number;
  /** What of it lies inside each latency that is timed by itself. */
  readonly inLatencyNs: number;
  /** What of that a batch bears once for all of its operations; `timingNs` of `Batching`. */
  readonly timingNs: number;
}

/** How overhead is measured. */
export interface OverheadOptions {
  readonly timer: Timer;
  /** Makes what latencies are recorded in. Default: what a pass records into. */
  readonly makeSink?: () => LatencySink;
}

/**
 * Short rounds, so that some fall between two interruptions by other processes, and enough of them that
 * the last ones run as code compiled for good, as nearly all of a pass does.
 */
const ROUNDS = 40;
const WARM_UP_OPERATIONS = 25;
/** Whole batches, and so many that setting the loop up, once a pass, is a small part of it. */
const TIMED_OPERATIONS = 4 * LONGEST_BATCH;

/** Measures both apis, in about a quarter of a second of processor time. */
export async function measureOverhead(
  options: OverheadOptions,
): Promise<Readonly<Record<Api, Overhead>>> {
  const sync = await overheadOf("sync", options);
  const async = await overheadOf("async", options);
  // Timing is the same in both, and awaiting would hide it.
  return { sync, async: { ...async, timingNs: sync.timingNs } };
}

async function overheadOf(
  api: Api,
  { timer, makeSink = () => new Recording(0) }: OverheadOptions,
): Promise<Overhead> {
  const subject = await openSubject(noOpEngine, api, { path: "", durability: "volatile" });
  const { signal } = new AbortController();
  let contentSize = 0;
  const check = (call: Call, outcome: unknown): void => {
    contentSize += call.contentSize;
    call.check(outcome);
  };
  const play = (batch: number): Promise<LoopResult> =>
    closedLoop(
      {
        operations: noOpCalls(),
        subject: subject.play,
        check,
        warmUp: fixedWarmUp(WARM_UP_OPERATIONS),
        batch,
        budgetMs: 0,
        leastOperations: TIMED_OPERATIONS,
        timer,
        signal,
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
  await subject.close();
  return { perOperationNs, inLatencyNs, timingNs: Math.max(0, inLatencyNs - inBatchNs) };
}

/** Calls as a workload's stream makes them, without what it draws them from. */
function* noOpCalls(): Generator<Call> {
  for (;;) yield new NoOpCall();
}

class NoOpCall implements Call {
  readonly kind = "known-state";
  readonly contentSize = 0;

  playAsync(store: CoValueStore): Promise<unknown> {
    return store.getCoValueKnownState("co_zNoOp");
  }

  playSync(store: CoValueStoreSync): unknown {
    return store.getCoValueKnownState("co_zNoOp");
  }

  check(): void {}

  difference(): undefined {
    return undefined;
  }
}
