// The latency table of a durability class: what survives less is done sooner, so a number stands beside
// numbers of its own class and no others.
import type { Estimate } from "@assay/bench";
import type { Durability } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import type { ConditionsRecord, RunLogHeader } from "../run-log/index.ts";
import type { LatencyClass, TimedSlot, WorkloadResults } from "../summary.ts";
import { count, duration, measured, range } from "../quantity.ts";
import { NONE, numbers, type Section, type TableColumn, type TableCell } from "../table.ts";
import { figuresOf, type Rounds } from "./aggregate.ts";
import { nameInClass } from "./name-in-class.ts";
import { placesOf, type Place } from "./ranks.ts";
import { percent, warningTexts } from "./warning-text.ts";
import { latencyWarnings } from "./warnings.ts";

const SURVIVES: Readonly<Record<Durability, string>> = {
  volatile: "what is acknowledged survives nothing",
  process: "what is acknowledged survives a killed process",
  power: "what is acknowledged survives a power loss",
};

const TAIL: readonly TableColumn[] = [
  numbers("p50"),
  numbers("p90", 2),
  numbers("p99"),
  numbers("p99.9", 1),
  numbers("max"),
  numbers("operations", 3),
  numbers("harness"),
  numbers("rank"),
];

/** The section of a class; its numbers are compared inside of it alone. */
export function latencySection(durabilityClass: LatencyClass, header: RunLogHeader): Section {
  const { durability, workloads, conditions } = durabilityClass;
  const slots = workloads.flatMap(({ rows }) => rows.map(({ slot }) => slot));
  const withIntervals = slots.some((slot) => slot.state === "measured" && isInterval(slot.rounds));
  return {
    heading: `Latency, durability ${durability}: ${SURVIVES[durability]}`,
    columns: [
      { head: "", align: "left" },
      numbers("ops/s"),
      ...(withIntervals ? [numbers("±")] : []),
      ...TAIL,
    ],
    groups: workloads.map((results) => ({
      title: workloadTitle(results),
      rows: rowsOf(results, conditions, withIntervals),
    })),
    notes: [
      ...reasons(workloads),
      ...(withIntervals
        ? ["ops/s is the median over rounds, ± the farther end of its bootstrap interval at 95 %"]
        : []),
      ...warningTexts(latencyWarnings(durabilityClass, header), durabilityClass, header.bench),
      ...timerNote(conditions),
    ],
  };
}

/** `append, one edit appended to a coValue` */
export function workloadTitle({ workload, rows }: WorkloadResults): string {
  const units = new Set(
    rows.flatMap(({ slot }) => (slot.state === "measured" ? [prose(slot.rounds[0].unit)] : [])),
  );
  return [plainText(workload), ...units].join(", ");
}

/** What stands in a row without numbers. */
export function wordOf(slot: Exclude<TimedSlot, { readonly state: "measured" }>): TableCell {
  if (slot.state === "voided") return { text: "VOIDED", style: "bad" };
  return { text: slot.state === "absent" ? "no result" : "not run", style: "warning" };
}

function rowsOf(
  results: WorkloadResults,
  conditions: readonly ConditionsRecord[],
  withIntervals: boolean,
): TableCell[][] {
  const places = placesOf(results);
  return results.rows.map(({ cell, slot }, index) => {
    const name = nameInClass(cell);
    if (slot.state !== "measured") return [name, wordOf(slot)];
    const { opsPerSecond, latency, operations, batch, overheadShare } = figuresOf(
      slot.rounds,
      conditions,
    );
    const tail = (ns: number | undefined): string => (ns === undefined ? NONE : duration(ns));
    return [
      name,
      measured(opsPerSecond.value),
      ...(withIntervals ? [farther(opsPerSecond)] : []),
      `${duration(latency.p50Ns)}${batch.most > 1 ? "*" : ""}`,
      tail(latency.p90Ns),
      tail(latency.p99Ns),
      tail(latency.p999Ns),
      duration(latency.maxNs),
      count(operations),
      overheadShare === undefined ? NONE : percent(overheadShare),
      placeText(places[index]),
    ];
  });
}

function isInterval(rounds: Rounds): boolean {
  return figuresOf(rounds, []).opsPerSecond.type === "interval";
}

/** How far the farther end of an interval lies from its value, as a share of that. */
function farther(estimate: Estimate): string {
  if (estimate.type === "point" || estimate.value === 0) return NONE;
  const { value, low, high } = estimate;
  return percent(Math.max(high - value, value - low) / value);
}

function placeText(place: Place | undefined): string {
  return place?.type === "ranked" ? String(place.rank) : NONE;
}

function timerNote(conditions: readonly ConditionsRecord[]): string[] {
  if (conditions.length === 0) return [];
  const timers = conditions.map(({ timerNs }) => timerNs);
  return [`each latency includes reading the timer, ${range(timers, duration)}`];
}

/** Why workloads have no times in a cell, each reason once. */
function reasons(workloads: readonly WorkloadResults[]): string[] {
  const held = new Map<string, string[]>();
  for (const { workload, rows } of workloads) {
    for (const { cell, slot } of rows) {
      if (slot.state === "absent" || slot.state === "measured") continue;
      const said = slot.state === "voided" ? "voided" : "not run";
      const text = `${nameInClass(cell)} ${said}: ${prose(slot.reason)}`;
      held.set(text, [...(held.get(text) ?? []), plainText(workload)]);
    }
  }
  return [...held].map(([text, names]) => `${names.join(", ")}, ${text}`);
}
