// What the commands that write a run log have in common: no file is overwritten, and the log is ended, shown
// and named however the run ended.
import { existsSync } from "node:fs";
import { AssayError, hasCode } from "@assay/engines/engine";
import { renderTerminal, type RunEnd, type RunLogWriter } from "@assay/reports";
import { endRunLog } from "./end-run-log.ts";
import { failedBy } from "./exit-code.ts";
import type { Output } from "./output.ts";

/**
 * Said before the data is made; the run log itself is opened after it, and never overwrites a file.
 * Errors: `USAGE` where there is a file of that name.
 */
export function refuseExistingLog(log: string | undefined): void {
  if (log === undefined || !existsSync(log)) return;
  throw new AssayError(
    "USAGE",
    `--log ${log} exists and a run log is never overwritten; name another file or move that one away`,
  );
}

/**
 * Does a run's work, and says how the run ended: whether the work throws at an interrupt or merely stops, it
 * was interrupted. Errors: none, since an error is an end like others.
 */
export async function runEndOf(work: () => Promise<void>, signal: AbortSignal): Promise<RunEnd> {
  try {
    await work();
    return signal.aborted ? INTERRUPTED : { complete: true, reason: "finished" };
  } catch (error) {
    return signal.aborted || hasCode(error, "INTERRUPTED") ? INTERRUPTED : failedBy(error);
  }
}

const INTERRUPTED: RunEnd = { complete: false, reason: "interrupted" };

/** Ends the log, prints its summary and where it is, and gives the exit code. Errors: those of `endRunLog`. */
export function closeRunLog(
  log: RunLogWriter,
  end: RunEnd,
  verbose: boolean,
  output: Output,
): number {
  const { run, exitCode, lost } = endRunLog(log, end);
  output.print(renderTerminal(run, { ...output, verbose, exitCode, logPath: log.path }));
  const brokenOff = lost === undefined ? "" : ", which breaks off: keep what is above";
  output.print(`run log: ${log.path}${brokenOff}`);
  if (lost !== undefined) output.warn(lost);
  else if (end.reason === "failed") output.warn(`assay: ${end.error}`);
  return exitCode;
}
