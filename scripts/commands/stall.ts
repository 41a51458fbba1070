// `assay bench --stall`: a stall made on purpose, as the closed and the open loop see it.
import { stallDemonstration, type StallDemonstration } from "@assay/bench";
import { renderStalls } from "@assay/reports";
import { endLook, takeUntilInterrupted } from "../look.ts";
import type { Output } from "../output.ts";

/** Time for both loops together, each of which is blocked once for a fifth of a second. */
const TOTAL_MS = 12_000;

/**
 * Prints both side by side, and gives the exit code. An interrupt ends the loops; what was found until then is
 * printed.
 */
export async function stallCommand(output: Output, signal: AbortSignal): Promise<number> {
  output.warn(
    `two loops on the memory engine, each blocked once; this takes ${TOTAL_MS / 1_000} s`,
  );
  const found: StallDemonstration[] = [];
  const take = (loops: StallDemonstration): void => void found.push(loops);
  await takeUntilInterrupted(stallDemonstration({ totalMs: TOTAL_MS, signal }), take, signal);
  const latest = found.at(-1);
  if (latest !== undefined) output.print(renderStalls(latest, output));
  return endLook({ done: `${found.length} of 2 loops`, failed: false }, output, signal);
}
