// `assay merge`: the logs of a run's shards as one log, and its summary.
import { hasCode, removeUnfinished } from "@assay/engines/engine";
import { exitCodeOf, mergeRunLogs, openRunLog, readRunLog, renderTerminal } from "@assay/reports";
import type { Output } from "../output.ts";

/** What to merge into, and how to show it. */
export interface MergeOptions {
  readonly log: string;
  readonly verbose?: boolean;
  /** The command line, word by word, for the run log. */
  readonly command: readonly string[];
}

/**
 * Writes the merged log, prints its summary and gives the exit code of the whole run.
 * Errors: those of reading a log; `RUN_LOGS_DIFFER`, naming what differs; `USAGE` where the log exists,
 * `DISK_FULL`, after which no log is left.
 */
export function mergeCommand(
  paths: readonly string[],
  options: MergeOptions,
  output: Output,
): number {
  const merged = mergeRunLogs(paths.map((path) => ({ path, log: readRunLog(path) })));
  const { facts, records, end, startedMs, endedMs } = merged;
  // The merged log's time is that of its shards: it begins with the first and ends with the last.
  const times = [startedMs, endedMs];
  try {
    const log = openRunLog(
      options.log,
      { ...facts, command: ["assay", ...options.command] },
      () => times.shift() ?? endedMs,
    );
    for (const record of records) log.append(record);
    log.finish(end);
  } catch (error) {
    // A log that was not written whole would stand in the way of the next try; another's is left alone.
    if (!hasCode(error, "USAGE")) removeUnfinished(options.log);
    throw error;
  }
  const written = readRunLog(options.log);
  const { log: logPath, verbose = false } = options;
  output.print(renderTerminal(written, { ...output, verbose, logPath }));
  output.print(`run log: ${options.log}`);
  return exitCodeOf(written);
}
