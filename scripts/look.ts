// What the looks of `assay bench` that find more than one thing have in common: an interrupt ends them, and
// what was found until then is shown. Non-goal: what is shown, of which each has a table of its own.
import { renderInterrupted } from "@assay/reports";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";

/** Takes results until they end, or an interrupt ends them. Errors: theirs, but for any once the signal is aborted. */
export async function takeUntilInterrupted<Result>(
  results: AsyncIterable<Result>,
  take: (result: Result) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const result of results) take(result);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** What a look has come to. */
export interface LookEnd {
  /** How much was done, for when that is not all: `2 of 6 cells`. */
  readonly done: string;
  /** Whether something that was found is wrong. */
  readonly failed: boolean;
  /** Whether something could not be found out, for want of room. Default: false. */
  readonly inconclusive?: boolean;
}

/**
 * Says of an interrupted look how far it came, and gives the exit code: an interrupt outweighs what was found, and
 * what is wrong outweighs what could not be found out.
 */
export function endLook(end: LookEnd, output: Output, signal: AbortSignal): number {
  const { done, failed, inconclusive = false } = end;
  if (signal.aborted) {
    output.print(renderInterrupted(done, EXIT.interrupted, output));
    return EXIT.interrupted;
  }
  if (failed) return EXIT.fail;
  return inconclusive ? EXIT.inconclusive : EXIT.pass;
}
