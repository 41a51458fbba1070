// What the workloads of a durability class took from the machine: for each operation, and of each process.
import type { ConditionsRecord } from "../run-log/index.ts";
import type { LatencyClass, WorkloadResults } from "../summary.ts";
import { bytes, duration, measured } from "../quantity.ts";
import { NONE, numbers, type Section, type TableCell } from "../table.ts";
import { harnessOf, type Rounds } from "./aggregate.ts";
import { costsOf, type Costs } from "./costs.ts";
import { workloadTitle, wordOf } from "./latency-section.ts";
import { nameInClass } from "./name-in-class.ts";
import { percent } from "./warning-text.ts";

const EACH_HEADS = [
  numbers("CPU"),
  numbers("calls"),
  numbers("rows", 2),
  numbers("in batches", 1),
  numbers("syncs"),
  numbers("to storage"),
  numbers("write ×"),
  numbers("garbage"),
  numbers("bench", 3),
];

/** For each operation. */
export function costSection({ durability, workloads, conditions }: LatencyClass): Section {
  return {
    heading: `What it took for each operation, durability ${durability}`,
    columns: [{ head: "", align: "left" }, ...EACH_HEADS],
    groups: workloads.map((results) => ({
      title: workloadTitle(results),
      rows: costRows(results, (rounds) => eachFigures(costsOf(rounds), rounds, conditions)),
    })),
    notes: [
      "of all operations, those of warm-ups included; CPU and garbage with the checks of answers; calls, rows, batches and syncs are the store's own exact counts",
      "to storage: bytes that the process sent there; write ×: these for each of content, where all of it is stored; garbage: pauses as a share of the wall time of all of it",
      "bench: all that the harness itself does for one, in its latency or not, as a share of the median",
      ...drawingNote(workloads),
    ],
  };
}

/** Nothing where nothing was measured. */
function drawingNote(workloads: readonly WorkloadResults[]): readonly string[] {
  // What recover does between its openings is no drawing: it fills stores and kills their writers.
  const shares = workloads
    .filter(({ workload }) => workload !== "recover")
    .flatMap(({ rows }) =>
      rows.flatMap(({ slot }) =>
        slot.state === "measured" ? [costsOf(slot.rounds).drawingShare] : [],
      ),
    );
  if (shares.length === 0) return [];
  return [
    `making up the operations, which is in no latency, for the warm-ups too, took at most ${percent(Math.max(...shares))} of that and the timed span together`,
  ];
}

const HELD_HEADS = [
  numbers("peak memory"),
  numbers("loop delay p99"),
  numbers("disk open"),
  numbers("disk closed"),
  numbers("space ×"),
];

/** Of each process: a row a cell with the most of any workload, or when asked for a row a workload and cell. */
export function heldSection(durabilityClass: LatencyClass, byWorkload: boolean): Section {
  const { durability, workloads } = durabilityClass;
  return {
    heading: `What its processes held, durability ${durability}`,
    columns: [{ head: "", align: "left" }, ...HELD_HEADS],
    groups: byWorkload
      ? workloads.map((results) => ({
          title: workloadTitle(results),
          rows: costRows(results, (rounds) => heldFigures(costsOf(rounds))),
        }))
      : [{ rows: mostRows(workloads) }],
    notes: [
      `${byWorkload ? "" : "the most of any workload; "}loop delay: what else in the process waited; space ×: bytes on disk once closed for each of content, after ingest`,
    ],
  };
}

function costRows(
  { rows }: WorkloadResults,
  figures: (rounds: Rounds) => readonly string[],
): TableCell[][] {
  return rows.map(({ cell, slot }) =>
    slot.state === "measured"
      ? [nameInClass(cell), ...figures(slot.rounds)]
      : [nameInClass(cell), wordOf(slot)],
  );
}

function eachFigures(
  { perOperation, writeAmplification, garbageShare }: Costs,
  rounds: Rounds,
  conditions: readonly ConditionsRecord[],
): string[] {
  const { wholeShare } = harnessOf(rounds, conditions);
  return [
    duration(perOperation.cpuNs),
    measured(perOperation.calls),
    measured(perOperation.rows),
    size(perOperation.batchBytes),
    measured(perOperation.syncsRequested),
    size(perOperation.storageWriteBytes),
    factor(writeAmplification),
    garbageShare === undefined ? NONE : percent(garbageShare),
    wholeShare === undefined ? NONE : percent(wholeShare),
  ];
}

type Held = Pick<
  Costs,
  | "peakResidentBytes"
  | "eventLoopDelayNs"
  | "diskOpenBytes"
  | "diskClosedBytes"
  | "spaceAmplification"
>;

function heldFigures(costs: Held): string[] {
  return [
    size(costs.peakResidentBytes),
    duration(costs.eventLoopDelayNs),
    size(costs.diskOpenBytes),
    size(costs.diskClosedBytes),
    factor(costs.spaceAmplification),
  ];
}

function mostRows(workloads: readonly WorkloadResults[]): TableCell[][] {
  const cells = workloads[0]?.rows.map(({ cell }) => cell) ?? [];
  return cells.map((cell, index) => {
    const costs = workloads.flatMap(({ rows }) => {
      const slot = rows[index]?.slot;
      return slot?.state === "measured" ? [costsOf(slot.rounds)] : [];
    });
    if (costs.length === 0) return [nameInClass(cell), { text: "no result", style: "warning" }];
    const most = (name: keyof Held): { readonly [Name in keyof Held]?: number } => {
      const values = costs.flatMap((one) => one[name] ?? []);
      return values.length === 0 ? {} : { [name]: Math.max(...values) };
    };
    return [
      nameInClass(cell),
      ...heldFigures({
        eventLoopDelayNs: 0,
        ...most("eventLoopDelayNs"),
        ...most("peakResidentBytes"),
        ...most("diskOpenBytes"),
        ...most("diskClosedBytes"),
        ...most("spaceAmplification"),
      }),
    ];
  });
}

function size(value: number | undefined): string {
  return value === undefined ? NONE : bytes(value);
}

function factor(value: number | undefined): string {
  return value === undefined ? NONE : measured(value);
}
