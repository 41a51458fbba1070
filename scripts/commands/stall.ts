// `assay bench --stall`: a stall made on purpose, as the closed and the open loop see it.
import { stallDemonstration } from "@assay/bench";
import { hasCode } from "@assay/engines/engine";
import { renderStalls } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/** Time for both loops together, one of which is blocked in each for a fifth of a second. */
const TOTAL_MS = 12_000;

/** Prints both side by side, and gives the exit code. */
export async function stallCommand(output: Output, signal: AbortSignal): Promise<number> {
  output.warn(
    `two loops on the memory engine, each blocked once; this takes ${TOTAL_MS / 1_000} s`,
  );
  try {
    output.print(renderStalls(await stallDemonstration({ totalMs: TOTAL_MS, signal }), output));
  } catch (error) {
    if (signal.aborted || hasCode(error, "INTERRUPTED")) return EXIT.interrupted;
    throw error;
  }
  return EXIT.pass;
}
