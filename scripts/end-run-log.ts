// The end of a run's log, also where the file takes no more: what the run found is worth its summary.
// Non-goal: saying it; whoever asks prints.
import {
  exitCodeOf,
  readRunLog,
  type RunEnd,
  type RunLog,
  type RunLogWriter,
} from "@assay/reports";
import { EXIT, explainError, failedBy } from "./exit-code.ts";

/** What a run came to. */
export interface EndedRun {
  readonly run: RunLog;
  readonly exitCode: number;
  /** Why the file was not written whole, as a line to print; absent where it was. */
  readonly lost?: string;
}

/**
 * Finishes a run log and reads it. Where it cannot be written whole, the run is what had been found, ended by
 * that error, or by an interrupt if there was one; the exit code is then the error's, unless something had
 * failed or was interrupted. Errors: those of reading a log that was written.
 */
export function endRunLog(
  log: Pick<RunLogWriter, "path" | "finish" | "found">,
  end: RunEnd,
): EndedRun {
  try {
    log.finish(end);
  } catch (error) {
    const { line, exitCode } = explainError(error);
    const run = log.found(end.reason === "interrupted" ? end : failedBy(error));
    const ofRun = exitCodeOf(run);
    const outweighs = ofRun === EXIT.fail || ofRun === EXIT.interrupted;
    return { run, exitCode: outweighs ? ofRun : exitCode, lost: line };
  }
  const run = readRunLog(log.path);
  return { run, exitCode: exitCodeOf(run) };
}
