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

/** How a run ended that threw. */
export function runEndOf(error: unknown, signal: AbortSignal): RunEnd {
  if (signal.aborted || hasCode(error, "INTERRUPTED")) {
    return { complete: false, reason: "interrupted" };
  }
  return failedBy(error);
}

/** Ends the log, prints its summary and where it is, and gives the exit code. Errors: those of `endRunLog`. */
export function closeRunLog(
  log: RunLogWriter,
  end: RunEnd,
  verbose: boolean,
  output: Output,
): number {
  const { run, exitCode, lost } = endRunLog(log, end);
  output.print(renderTerminal(run, { ...output, verbose, exitCode }));
  const brokenOff = lost === undefined ? "" : ", which breaks off: keep what is above";
  output.print(`run log: ${log.path}${brokenOff}`);
  if (lost !== undefined) output.warn(lost);
  else if (end.reason === "failed") output.warn(`assay: ${end.error}`);
  return exitCode;
}
