// What a run showed, arranged for reports: who keeps the contract, how fast, what is missing, and the
// verdict over all. Goal: every renderer says the same. Non-goal: text.
import { cellIdentity, DURABILITIES, type Durability } from "@assay/engines/engine";
import { clauseFindings, type ClauseFindings } from "./clause-findings.ts";
import { conclude, type Conclusion, type Tally } from "./conclusion.ts";
import { groupFailures, type FailureGroup, type LocatedFailure } from "./failure-groups.ts";
import type {
  CheckedRecord,
  ClaimedCell,
  ConditionsRecord,
  GrownRecord,
  GrowthFailedRecord,
  MeasuredRecord,
  RunLog,
  TimedRecord,
} from "./run-log/index.ts";

/** What a log holds for a planned result. An interrupted run has not reached all; no other may lack one. */
export type Slot<R> =
  | { readonly state: "present"; readonly record: R }
  | { readonly state: "absent" };

/** What a log holds for a check of a cell; of a shard's log some are another one's. */
export type ParitySlot = Slot<CheckedRecord> | { readonly state: "elsewhere" };

/** Cells × checks. */
export interface ParityMatrix {
  readonly checks: readonly string[];
  readonly rows: readonly ParityRow[];
}

/** A cell's results, one a check, in the matrix's order of checks. */
export interface ParityRow {
  readonly cell: ClaimedCell;
  readonly slots: readonly ParitySlot[];
}

/** The times of the cells of one durability: numbers are compared inside of it and nowhere else. */
export interface LatencyClass {
  readonly durability: Durability;
  readonly workloads: readonly WorkloadResults[];
  /** Of the cells that said theirs. */
  readonly conditions: readonly ConditionsRecord[];
}

/** One workload's results, one a cell of the class. */
export interface WorkloadResults {
  readonly workload: string;
  readonly rows: readonly { readonly cell: ClaimedCell; readonly slot: TimedSlot }[];
}

/** What a log holds for a workload of a cell, of all rounds together; one bad round spoils them all. */
export type TimedSlot =
  | { readonly state: "absent" }
  | { readonly state: "voided"; readonly reason: string }
  | { readonly state: "not-run"; readonly reason: string; readonly cut?: true }
  | { readonly state: "measured"; readonly rounds: readonly [MeasuredRecord, ...MeasuredRecord[]] };

/** How the costs of cells grow. */
export interface Growth {
  readonly grown: readonly GrownRecord[];
  readonly failed: readonly GrowthFailedRecord[];
  /** Cells that were grown to their end. */
  readonly finished: number;
  /** Planned cells of which nothing says how they ended. */
  readonly absent: number;
}

/** A run log, arranged. */
export interface Summary {
  readonly log: RunLog;
  readonly parity: ParityMatrix;
  /** Weakest durability first; classes without cells are left out. */
  readonly latency: readonly LatencyClass[];
  readonly growth: Growth;
  /** Every failure, those that say the same together. */
  readonly failures: readonly FailureGroup[];
  /** What was found out clause by clause. */
  readonly clauses: ClauseFindings;
  readonly tally: Tally;
  readonly conclusion: Conclusion;
}

/** Arranges a run log. */
export function summarise(log: RunLog): Summary {
  const parity = parityMatrix(log);
  const latency = latencyClasses(log);
  const growth = growthOf(log);
  const tally = tallySlots(parity, latency, growth);
  return {
    log,
    parity,
    latency,
    growth,
    failures: groupFailures(log.records.flatMap(failuresOf), log.header.cells),
    clauses: clauseFindings(log),
    tally,
    conclusion: conclude(log.footer.end, tally),
  };
}

/** The exit code of a run: 0 pass, 1 fail, 3 inconclusive, 130 interrupted. */
export function exitCodeOf(log: RunLog): Conclusion["exitCode"] {
  return summarise(log).conclusion.exitCode;
}

function parityMatrix({ header, records }: RunLog): ParityMatrix {
  const checked = new Map<string, CheckedRecord>();
  for (const record of records) {
    if (record.type === "checked") checked.set(key(record.cell, record.check), record);
  }
  const { checks } = header.plan;
  const rows = header.cells.map((cell, index) => ({
    cell,
    slots: checks.map((check): ParitySlot =>
      isHere(header, index, check) ? slotOf(checked.get(key(cell, check))) : { state: "elsewhere" },
    ),
  }));
  return { checks, rows };
}

/** Whether a check of a cell is a part of the plan that this log is about. */
function isHere({ shard }: RunLog["header"], cell: number, check: string): boolean {
  return shard?.units.some((unit) => unit.cell === cell && unit.check === check) !== false;
}

function latencyClasses({ header, records, footer }: RunLog): LatencyClass[] {
  const timed = new Map<string, TimedRecord[]>();
  for (const record of records) {
    if (!("workload" in record)) continue;
    const subject = key(record.cell, record.workload);
    timed.set(subject, [...(timed.get(subject) ?? []), record]);
  }
  // A run that ended early is shown with the rounds that it came to.
  const wanted = footer.end.complete ? (header.bench?.rounds ?? 1) : 1;
  return DURABILITIES.flatMap((durability) => {
    const cells = header.cells.filter((cell) => cell.durability === durability);
    if (cells.length === 0 || header.plan.workloads.length === 0) return [];
    const workloads = header.plan.workloads.map((workload) => ({
      workload,
      rows: cells.map((cell) => ({
        cell,
        slot: timedSlot(timed.get(key(cell, workload)) ?? [], wanted),
      })),
    }));
    const conditions = records
      .filter((record) => record.type === "conditions")
      .filter((record) => record.cell.durability === durability);
    return [{ durability, workloads, conditions }];
  });
}

/** Voided outweighs everything; with fewer measured rounds than wanted there is no result. */
function timedSlot(records: readonly TimedRecord[], wanted: number): TimedSlot {
  const voided = records.find(({ type }) => type === "voided");
  if (voided?.type === "voided") return { state: "voided", reason: voided.reason };
  const notRun = records.find(({ type }) => type === "not-run");
  if (notRun?.type === "not-run") {
    const { reason, cut } = notRun;
    return { state: "not-run", reason, ...(cut && { cut }) };
  }
  const [first, ...others] = records.filter((record) => record.type === "measured");
  if (first === undefined || others.length + 1 < wanted) return { state: "absent" };
  return { state: "measured", rounds: [first, ...others] };
}

function slotOf<R>(record: R | undefined): Slot<R> {
  return record === undefined ? { state: "absent" } : { state: "present", record };
}

function key(cell: Parameters<typeof cellIdentity>[0], subject: string): string {
  return JSON.stringify([cellIdentity(cell), subject]);
}

function failuresOf(record: RunLog["records"][number]): LocatedFailure[] {
  if (record.type !== "checked" || record.outcome.verdict !== "fail") return [];
  return record.outcome.failures.map((failure) => ({ record, failure }));
}

function growthOf({ header, records }: RunLog): Growth {
  const grown = records.filter((record) => record.type === "grown");
  const failed = records.filter((record) => record.type === "growth-failed");
  const finished = records.filter((record) => record.type === "growth-finished").length;
  const planned = header.plan.growth === true ? header.cells.length : 0;
  return { grown, failed, finished, absent: planned - finished - failed.length };
}

function tallySlots(parity: ParityMatrix, latency: readonly LatencyClass[], growth: Growth): Tally {
  const tally = {
    pass: 0,
    fail: 0,
    deviation: 0,
    divergence: 0,
    "not-run": 0,
    measured: 0,
    voided: 0,
    grown: growth.finished,
    "growth-failed": growth.failed.filter(({ cut }) => cut !== true).length,
    "growth-cut": growth.failed.filter(({ cut }) => cut === true).length,
    absent: growth.absent,
    cut: 0,
    "workloads-cut": 0,
  };
  for (const slot of parity.rows.flatMap((row) => row.slots)) {
    if (slot.state === "elsewhere") continue;
    if (slot.state === "present" && isCut(slot.record)) tally.cut += 1;
    tally[slot.state === "absent" ? "absent" : slot.record.outcome.verdict] += 1;
  }
  for (const { slot } of latency
    .flatMap(({ workloads }) => workloads)
    .flatMap(({ rows }) => rows)) {
    tally[slot.state] += 1;
    if (slot.state === "not-run" && slot.cut === true) tally["workloads-cut"] += 1;
  }
  return tally;
}

function isCut({ outcome }: CheckedRecord): boolean {
  return outcome.verdict === "not-run" && outcome.cut === true;
}
