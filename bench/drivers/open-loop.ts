// The open loop: operations are due at a given rate, whether or not earlier ones have been answered.
// Goal: latency as clients meet it, from the moment an operation was due; a stall makes all late that
// come due in it. Non-goal: finding the rate; callers choose it, as 70 to 90 % of the closed loop's.
import type { LatencySink } from "./latency-sink.ts";
import type { OpenLoop, OpenLoopResult } from "./open-loop-options.ts";
import { OpenLoopRun } from "./open-loop-run.ts";
import { systemWaiting } from "./waiting.ts";

export type { OpenLoop, OpenLoopResult } from "./open-loop-options.ts";

/**
 * Issues operations as they come due and records each one's latency from its intended start.
 *
 * Errors: `RangeError` for a rate, a duration or a number of waiting operations that is not above 0;
 * the signal's reason; and what an operation or its check throws, once none is in flight.
 */
export async function openLoop<Operation, Outcome>(
  loop: OpenLoop<Operation, Outcome>,
  sink: LatencySink,
): Promise<OpenLoopResult> {
  if (!(loop.durationMs > 0)) throw new RangeError(`a duration of ${loop.durationMs} ms`);
  if (!(loop.mostWaiting >= 1)) {
    throw new RangeError(
      `at the most ${loop.mostWaiting} waiting operations; at least 1 is needed`,
    );
  }
  const run = new OpenLoopRun({ waiting: systemWaiting(loop.timer), ...loop }, sink);
  try {
    await run.issueAll();
  } finally {
    await run.drain();
    run.end();
  }
  return run.finish();
}
