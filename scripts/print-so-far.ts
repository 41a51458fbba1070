// A run that is ended from outside: what it has found until then is still worth its table.
import { AssayError, errorCode, errorMessage } from "@assay/engines/engine";
import type { RunEnd } from "@assay/reports";

/**
 * Runs the work and prints what came of it, also after an interrupt and where the disk is full. Errors: the
 * work's, after the printing; `INTERRUPTED` where it ended early without a word.
 */
export async function printSoFar(
  work: () => Promise<void>,
  print: (end: RunEnd) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    await work();
    if (signal.aborted) throw new AssayError("INTERRUPTED", "the run was interrupted");
  } catch (error) {
    const code = errorCode(error);
    if (code === "INTERRUPTED") print({ complete: false, reason: "interrupted" });
    if (code === "DISK_FULL")
      print({ complete: false, reason: "failed", error: errorMessage(error) });
    throw error;
  }
  print({ complete: true, reason: "finished" });
}
