// A run log's records: one for each result that a run yields. They are the events of conformance and
// bench as they come, checked; what only shows that a run is under way is not logged.
import type { BenchEvent, GrowthEvent } from "@assay/bench";
import type { ConformanceEvent } from "@assay/conformance";
import { z } from "zod";
import { cellSchema } from "./cell.ts";
import { failureSchema } from "./failure.ts";
import { grownSchema, growthFailedSchema, growthFinishedSchema } from "./grown.ts";
import {
  conditionsSchema,
  floorsSchema,
  measuredSchema,
  notRunSchema,
  voidedSchema,
} from "./measured.ts";
import type { Recorded, Same } from "./recorded.ts";

/** Everything a run says while it runs. */
export type RunEvent = ConformanceEvent | BenchEvent | GrowthEvent;

/** The events that are results, or that results cannot be read without. */
export type ResultEvent = Exclude<
  RunEvent,
  { readonly type: "cell-started" | "progress" | "cell-finished" }
>;

const tableSchema = z.record(z.string(), z.int().nonnegative());

const outcomeSchema = z.discriminatedUnion("verdict", [
  z.object({ verdict: z.literal("pass") }),
  z.object({ verdict: z.literal("fail"), failures: z.tuple([failureSchema], failureSchema) }),
  z.object({ verdict: z.literal("deviation") }),
  z.object({ verdict: z.literal("divergence") }),
  z.object({
    verdict: z.literal("not-run"),
    reason: z.string(),
    cut: z.literal(true).exactOptional(),
  }),
]);

const clauseResultSchema = z.object({
  clause: z.string(),
  verdict: z.enum(["pass", "fail", "deviation", "divergence", "unsupported", "not-run"]),
  reason: z.string().exactOptional(),
  looks: z.int().nonnegative().exactOptional(),
  inapplicable: z.literal(true).exactOptional(),
});

const coverageSchema = z.object({
  pairs: z.object({
    possible: z.int().nonnegative(),
    floor: z.int().nonnegative(),
    least: z.array(
      z.object({ first: z.string(), second: z.string(), histories: z.int().nonnegative() }),
    ),
    adjacentPossible: z.int().nonnegative(),
    adjacentMet: z.int().nonnegative(),
  }),
  states: tableSchema,
  errors: tableSchema,
});

const checkedSchema = z.object({
  type: z.literal("checked"),
  cell: cellSchema,
  check: z.string(),
  outcome: outcomeSchema,
  durationMs: z.number().nonnegative(),
  counts: tableSchema,
  notApplicable: z.array(z.object({ what: z.string(), reason: z.string() })).exactOptional(),
  clauses: z.array(clauseResultSchema).exactOptional(),
  cut: z.string().exactOptional(),
  operations: tableSchema.exactOptional(),
  coverage: coverageSchema.exactOptional(),
});

export const recordSchema = z.discriminatedUnion("type", [
  checkedSchema,
  floorsSchema,
  conditionsSchema,
  measuredSchema,
  voidedSchema,
  notRunSchema,
  grownSchema,
  growthFinishedSchema,
  growthFailedSchema,
]);

/** One result in a run log, or the conditions of a cell's results. */
export type RunRecord = Recorded<z.infer<typeof recordSchema>>;

// Fails to compile when an event changes and its record does not.
const everyResultIsRecorded: Same<RunRecord, Recorded<ResultEvent>> = true;
void everyResultIsRecorded;

/** The result of a check. */
export type CheckedRecord = Extract<RunRecord, { readonly type: "checked" }>;

/** What one check found out about one clause. */
export type ClauseResultRecord = NonNullable<CheckedRecord["clauses"]>[number];

/** Under which conditions a cell's workloads were timed. */
export type ConditionsRecord = Extract<RunRecord, { readonly type: "conditions" }>;

/** What the machine costs by itself. */
export type FloorsRecord = Extract<RunRecord, { readonly type: "floors" }>;

/** The times of a workload in one round. */
export type MeasuredRecord = Extract<RunRecord, { readonly type: "measured" }>;

/** The result of a workload in one round: its times, or why there are none. */
export type TimedRecord = Extract<RunRecord, { readonly workload: string }>;

/** What one operation of a cell costs at one size. */
export type GrownRecord = Extract<RunRecord, { readonly type: "grown" }>;

/** A cell that could not be grown to its end. */
export type GrowthFailedRecord = Extract<RunRecord, { readonly type: "growth-failed" }>;

/** The outcome of a check. */
export type RecordedOutcome = CheckedRecord["outcome"];

/** A failed check's finding. */
export type RecordedFailure = Extract<
  RecordedOutcome,
  { readonly verdict: "fail" }
>["failures"][number];

/** A failed history. */
export type HistoryFailureRecord = Extract<RecordedFailure, { readonly kind: "history" }>;

/** Whether an event is logged, and not mere progress. */
export function isResult(event: RunEvent | RunRecord): event is ResultEvent | RunRecord {
  return (
    event.type !== "cell-started" && event.type !== "progress" && event.type !== "cell-finished"
  );
}
