// The latency tables, one a durability class: what survives less is done sooner, so a number stands
// beside numbers of its own class and no others.
import { configurationHash, type Durability } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import { medianOf, Histogram, latencyOf } from "@assay/bench";
import type { ClaimedCell, ConditionsRecord, MeasuredRecord } from "../run-log/index.ts";
import type { LatencyClass, Summary, TimedSlot, WorkloadResults } from "../summary.ts";
import { grid, type GridCell, type GridRow } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";
import { count, duration, measured, range } from "./quantity.ts";

const SURVIVES: Readonly<Record<Durability, string>> = {
  volatile: "what is acknowledged survives nothing",
  process: "what is acknowledged survives a killed process",
  power: "what is acknowledged survives a power loss",
};

const HEADS = ["ops/s", "p50", "p90", "p99", "p99.9", "max", "operations"];

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
    ...footnotes(conditions, drawing),
  ];
}

/** `append, one edit appended to a coValue` */
function workloadTitle({ workload, rows }: WorkloadResults): string {
  const units = new Set(
    rows.flatMap(({ slot }) => (slot.state === "measured" ? [prose(slot.rounds[0].unit)] : [])),
  );
  return [plainText(workload), ...units].join(", ");
}

/** A cell's name without the durability, which the whole table shares. */
function nameInClass({ engine, api, tuning }: Omit<ClaimedCell, "claims">): string {
  const configuration = Object.keys(tuning).length === 0 ? "" : `+${configurationHash(tuning)}`;
  return `${plainText(engine)}/${api}${configuration}`;
}

function figures(slot: TimedSlot): GridCell[] {
  if (slot.state === "absent") return [{ text: "no result", style: "warning" }];
  if (slot.state === "voided") return [{ text: "VOIDED", style: "bad" }];
  if (slot.state === "not-run") return [{ text: "not run", style: "warning" }];
  const { rounds } = slot;
  const all = new Histogram();
  for (const { histogram } of rounds) all.merge(Histogram.fromJSON(histogram));
  const latency = latencyOf(all);
  const median = (of: (record: MeasuredRecord) => number): number => medianOf(rounds.map(of)) ?? 0;
  const tail = (ns: number | undefined): string => (ns === undefined ? "–" : duration(ns));
  return [
    measured(median(({ opsPerSecond }) => opsPerSecond)),
    duration(median((record) => record.latency.p50Ns)),
    tail(latency?.p90Ns),
    tail(latency?.p99Ns),
    tail(latency?.p999Ns),
    duration(all.max),
    count(all.count),
  ];
}

/** What the numbers hold beside the engine's own time. */
function footnotes(conditions: readonly ConditionsRecord[], { columns }: Drawing): string[] {
  const notes: string[] = [];
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
    if (slot.state === "absent" || slot.state === "measured") return [];
    const said = slot.state === "voided" ? "voided" : "not run";
    const { reason } = slot;
    const text = `${plainText(workload)}, ${nameInClass(cell)} ${said}: ${prose(reason)}`;
    return labelled("", text, columns);
  });
}
