// The run log: the append-only file of results that every report is rendered from.
export type { ClaimedCell } from "./cell.ts";
export type { Environment } from "./environment.ts";
export type { RunEnd, RunLogFooter } from "./footer.ts";
export { RUN_LOG_FORMAT, RUN_LOG_VERSION, type RunFacts, type RunLogHeader } from "./header.ts";
export { runLogJsonSchema, type RunLog } from "./lines.ts";
export { mergeRunLogs, type MergedRun, type ShardLog } from "./merge.ts";
export { decodeRunLog, readRunLog } from "./reader.ts";
export type { RecordedOperation } from "./recorded.ts";
export type {
  CheckedRecord,
  ClauseResultRecord,
  ConditionsRecord,
  FloorsRecord,
  GrownRecord,
  GrowthFailedRecord,
  HistoryFailureRecord,
  MeasuredRecord,
  RecordedFailure,
  RecordedOutcome,
  ResultEvent,
  RunEvent,
  RunRecord,
  TimedRecord,
} from "./records.ts";
export { openRunLog, RunLogWriter } from "./writer.ts";
