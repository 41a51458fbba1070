// The open loop's table of a durability class: latencies from when operations were due, at a rate that
// follows from each cell's own ceiling. So rows differ in their rates, and no rank is given.
import { Histogram, latencyOf } from "@assay/bench";
import type { MeasuredRecord } from "../run-log/index.ts";
import type { LatencyClass } from "../summary.ts";
import { count, duration, measured } from "../quantity.ts";
import { NONE, numbers, type Section, type TableCell } from "../table.ts";
import { workloadTitle } from "./latency-section.ts";
import { nameInClass } from "./name-in-class.ts";

type OpenLoop = NonNullable<MeasuredRecord["open"]>;

/** `undefined` where no open loop was run. */
export function openLoopSection({ durability, workloads }: LatencyClass): Section | undefined {
  const groups = workloads.flatMap((results) => {
    const rows = results.rows.flatMap(({ cell, slot }) => {
      if (slot.state !== "measured") return [];
      const loops = slot.rounds.flatMap(({ open }) => (open === undefined ? [] : [open]));
      return loops.length === 0 ? [] : [[nameInClass(cell), ...figures(loops)]];
    });
    return rows.length === 0 ? [] : [{ title: workloadTitle(results), rows }];
  });
  if (groups.length === 0) return undefined;
  return {
    heading: `Open loop, durability ${durability}: latency from when an operation was due`,
    columns: [
      { head: "", align: "left" },
      numbers("due/s"),
      numbers("done/s"),
      numbers("p50"),
      numbers("p90", 1),
      numbers("p99"),
      numbers("p99.9"),
      numbers("max"),
      numbers("operations", 3),
      numbers("lag p99", 2),
    ],
    groups,
    notes: [
      "due/s is a share of what the cell sustained before, the checks of answers included (--set openLoopShare), so compare a row with its closed loop above; lag: how late the driver itself was, which is in every latency",
      ...(groups.some(({ rows }) => rows.some((row) => row.some(isOverload)))
        ? [
            "overloaded: more came due than the store could take, and the loop ended there; lower --set openLoopShare",
          ]
        : []),
    ],
  };
}

const OVERLOADED = "overloaded";

function isOverload(cell: TableCell): boolean {
  return typeof cell !== "string" && cell.text === OVERLOADED;
}

function figures(loops: readonly OpenLoop[]): TableCell[] {
  const all = new Histogram();
  for (const { histogram } of loops) all.merge(Histogram.fromJSON(histogram));
  const latency = latencyOf(all);
  const told = (ns: number | undefined): string => (ns === undefined ? NONE : duration(ns));
  const mean = (of: (loop: OpenLoop) => number): number =>
    loops.reduce((sum, loop) => sum + of(loop), 0) / loops.length;
  return [
    measured(mean(({ intendedRate }) => intendedRate)),
    loops.some(({ overloaded }) => overloaded)
      ? { text: OVERLOADED, style: "warning" }
      : measured(mean(({ achievedRate }) => achievedRate)),
    told(latency?.p50Ns),
    told(latency?.p90Ns),
    told(latency?.p99Ns),
    told(latency?.p999Ns),
    told(latency?.maxNs),
    count(all.count),
    duration(Math.max(...loops.map(({ lag }) => lag.p99Ns))),
  ];
}
