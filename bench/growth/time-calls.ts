// Times a few hundred calls, one at a time, each answer checked outside of its time.
import type { Call } from "../calls/call.ts";
import type { CellRun } from "../subject/cell-run.ts";
import type { Subject } from "../subject/subject.ts";
import { closedLoop } from "../drivers/closed-loop.ts";
import { fixedWarmUp } from "../drivers/warm-up.ts";
import type { Latency } from "../recording/latency.ts";
import { Recording } from "../recording/recording.ts";

/** Calls after which the time may end them early. */
const LEAST = 20;
const BUDGET_MS = 2_000;

/** What the calls showed; durations are of the timed ones together. */
export interface TimedCalls {
  readonly operations: number;
  readonly durationNs: number;
  readonly latency: Latency;
}

/** Plays the calls after a warm-up of so many of them. Throws what the store or a check throws. */
export async function timeCalls(
  calls: Iterable<Call>,
  subject: Subject,
  run: CellRun,
  warmUp = 0,
): Promise<TimedCalls> {
  const recording = new Recording(0);
  const { operations, durationNs } = await closedLoop(
    {
      operations: calls,
      subject: subject.play,
      check: (call: Call, outcome: unknown) => call.check(outcome),
      warmUp: fixedWarmUp(warmUp),
      budgetMs: BUDGET_MS,
      leastOperations: LEAST,
      timer: run.timer,
      signal: run.signal,
      onProgress: () => {},
    },
    recording,
  );
  const { latency } = recording.finish(durationNs / 1e6);
  if (latency === undefined) throw new RangeError("no operation was timed");
  return { operations, durationNs, latency };
}
