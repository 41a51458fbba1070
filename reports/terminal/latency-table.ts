// The latency tables, one a durability class: what survives less is done sooner, so a number stands
// beside numbers of its own class and no others.
import { configurationHash, type Durability } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import type { ClaimedCell, ConditionsRecord, TimedRecord } from "../run-log/index.ts";
import type { LatencyClass, Slot, Summary, WorkloadResults } from "../summary.ts";
import { grid, type GridCell, type GridRow } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";
import { count, duration, measured, range } from "./quantity.ts";

const SURVIVES: Readonly<Record<Durability, string>> = {
  volatile: "what is acknowledged survives nothing",
  process: "what is acknowledged survives a killed process",
  power: "what is acknowledged survives a power loss",
};

const HEADS = ["ops/s", "p50", "p95", "p99", "max", "operations"];

/** The lines of the latency tables; none where the run has no workloads. */
export function latencyTable({ latency }: Summary, drawing: Drawing): string[] {
  return latency.flatMap((durabilityClass, index) => [
    ...(index === 0 ? [] : [""]),
    ...classTable(durabilityClass, drawing),
  ]);
}

function classTable(
  { durability, workloads, conditions }: LatencyClass,
  drawing: Drawing,
): string[] {
  const columns = [
    { head: "", align: "left" as const, indent: 2 },
    ...HEADS.map((head) => ({ head, align: "right" as const })),
  ];
  const rows = workloads.flatMap((results): GridRow[] => [
    { across: workloadTitle(results) },
    ...results.rows.map(({ cell, slot }) => [nameInClass(cell), ...figures(slot)]),
  ]);
  return [
    drawing.paint("heading", `Latency, durability ${durability}: ${SURVIVES[durability]}`),
    "",
    ...grid(columns, rows, drawing),
    ...workloads.flatMap((results) => reasons(results, drawing)),
    ...footnotes(workloads, conditions, drawing),
  ];
}

/** `store-new, one coValue stored` */
function workloadTitle({ workload, rows }: WorkloadResults): string {
  const units = new Set(
    rows.flatMap(({ slot }) =>
      slot.state === "present" && slot.record.type === "measured" ? [prose(slot.record.unit)] : [],
    ),
  );
  return [plainText(workload), ...units].join(", ");
}

/** A cell's name without the durability, which the whole table shares. */
function nameInClass({ engine, api, tuning }: Omit<ClaimedCell, "claims">): string {
  const configuration = Object.keys(tuning).length === 0 ? "" : `+${configurationHash(tuning)}`;
  return `${plainText(engine)}/${api}${configuration}`;
}

function figures(slot: Slot<TimedRecord>): GridCell[] {
  if (slot.state === "absent") return [{ text: "no result", style: "warning" }];
  const { record } = slot;
  if (record.type === "voided") return [{ text: "VOIDED", style: "bad" }];
  if (record.type === "not-run") return [{ text: "not run", style: "warning" }];
  const { p50Ns, p95Ns, p99Ns, maxNs } = record.latency;
  return [
    measured(record.opsPerSecond),
    ...[p50Ns, p95Ns, p99Ns, maxNs].map(duration),
    count(record.operations) + (endedEarly(record) ? EARLY : " "),
  ];
}

const EARLY = "*";

function endedEarly(record: Extract<TimedRecord, { readonly type: "measured" }>): boolean {
  return record.operations + record.warmUpOperations < record.plannedOperations;
}

/** What the numbers hold beside the engine's own time. */
function footnotes(
  workloads: LatencyClass["workloads"],
  conditions: readonly ConditionsRecord[],
  { columns }: Drawing,
): string[] {
  const notes: string[] = [];
  const slots = workloads.flatMap(({ rows }) => rows.map(({ slot }) => slot));
  if (
    slots.some(
      (slot) =>
        slot.state === "present" && slot.record.type === "measured" && endedEarly(slot.record),
    )
  ) {
    notes.push(`${EARLY} ended by its time budget before its stream`);
  }
  if (conditions.length > 0) {
    const timers = range(
      conditions.map(({ timerNs }) => timerNs),
      duration,
    );
    notes.push(`each latency includes reading the timer, ${timers}`);
  }
  const uncollected = conditions.filter(({ garbageCollected }) => !garbageCollected);
  if (uncollected.length > 0) {
    const names = uncollected.map(({ cell }) => nameInClass(cell)).join(", ");
    notes.push(`garbage was not collected before timing: ${names}`);
  }
  return notes.flatMap((note) => labelled("", note, columns));
}

/** Why a workload has no times in a cell. */
function reasons({ workload, rows }: WorkloadResults, { columns }: Drawing): string[] {
  return rows.flatMap(({ cell, slot }) => {
    if (slot.state === "absent" || slot.record.type === "measured") return [];
    const { type, reason } = slot.record;
    const said = type === "voided" ? "voided" : "not run";
    const text = `${plainText(workload)}, ${nameInClass(cell)} ${said}: ${prose(reason)}`;
    return labelled("", text, columns);
  });
}
