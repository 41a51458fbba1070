// The open loop after the closed one, on the same store: operations come due at a share of the rate that
// the closed loop sustained with all that the bench does between them, so that what a stall does to those who wait is seen.
import type { Call } from "../calls/call.ts";
import type { Stage } from "../verification/stage.ts";
import { openLoop } from "../drivers/open-loop.ts";
import type { OpenLoopMeasurement } from "../measurement.ts";
import { Recording } from "../recording/recording.ts";
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "../subject/cell-run.ts";
import { progressOf } from "./progress-of.ts";
import { recordedLatency } from "./recorded-latency.ts";
import type { Subject } from "../subject/subject.ts";

/** One pass of a workload over a store. */
export interface Pass {
  readonly stage: Stage;
  readonly subject: Subject;
  readonly workload: Workload;
  readonly run: CellRun;
}

/** Stalls of up to so long are no overload. */
const LONGEST_STALL_MS = 2_000;
const LEAST_WAITING = 64;

/** Arrivals as those of independent clients. */
const ARRIVALS = "poisson";

/** `undefined` where none is asked for, or the workload's operations must not overlap. */
export async function timeOpenLoop(
  { stage, subject, workload, run }: Pass,
  sustainedPerSecond: number,
): Promise<OpenLoopMeasurement | undefined> {
  const { openLoopShare, openLoopMs, warmUpAtLeast } = run.world.parameters;
  if (openLoopShare === 0 || !workload.overlaps) return undefined;
  const ratePerSecond = sustainedPerSecond * openLoopShare;
  const stalled = LEAST_WAITING + Math.ceil((ratePerSecond * LONGEST_STALL_MS) / 1_000);
  // Of appends one is in flight a coValue: more than there are coValues cannot wait.
  const most = workload.leaves === "nothing" ? stalled : run.world.population.size;
  const recording = new Recording(run.timer());
  const loop = await openLoop(
    {
      operations: workload.stream(stage),
      subject: subject.play,
      check: (call: Call, outcome: unknown) => call.check(outcome),
      ratePerSecond,
      arrivals: { spacing: ARRIVALS, seed: run.world.seed },
      warmUpOperations: Math.min(warmUpAtLeast, Math.floor((ratePerSecond * openLoopMs) / 10_000)),
      durationMs: openLoopMs,
      mostWaiting: Math.min(stalled, most),
      timer: run.timer,
      signal: run.signal,
      onProgress: progressOf(workload, run),
    },
    recording,
  );
  const { operations, intendedRate, achievedRate, overloaded, queued, mostInFlight, lag } = loop;
  return {
    operations,
    intendedRate,
    achievedRate,
    overloaded,
    queued,
    mostInFlight,
    lag,
    ...recordedLatency(recording, run.timer()),
  };
}
