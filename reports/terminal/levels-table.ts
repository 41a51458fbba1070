// A measurement by levels as text: what an operation costs at each level, and in between, what is the
// contract's and what is cojson's. Differences are of medians alone: a difference of percentiles is none
// of differences.
import {
  LEVEL_OPERATIONS,
  LEVELS,
  type Latency,
  type Level,
  type LevelOperationKind,
  type LevelResult,
} from "@assay/bench";
import { cellName, DURABILITIES, type Durability } from "@assay/engines/engine";
import { duration } from "../quantity.ts";
import { numbers, type TableCell } from "../table.ts";
import { drawingOf } from "./drawing.ts";
import { groupedGrid } from "./grouped-grid.ts";
import { wrap } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

const OPERATIONS: Readonly<Record<LevelOperationKind, string>> = {
  load: "load a whole coValue",
  "known-state": "known state",
  append: "append one edit",
  upload: "store a new coValue",
};

const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  ordered: "ordered",
  port: "port",
  storage: "storage",
  floor: "floor",
};

const EXPLANATION = [
  "ordered: the calls that the coValue layer makes to its ordered store, made again without it",
  "port: the calls that cojson's storage makes to a CoValueStore, made without cojson",
  "storage: cojson's own storage over the engine; its queue stores one message at a time",
  "floor: cojson's own storage over a store that does nothing",
  "contract: port less ordered; cojson: storage less port; share: floor of storage; all of medians",
];

/** The name of a percentile and where it is found. */
const PERCENTILES = [
  ["p50", "p50Ns"],
  ["p90", "p90Ns"],
  ["p99", "p99Ns"],
] as const satisfies readonly (readonly [string, keyof Latency])[];

/** A table a durability, each followed by what has no times and why. */
export function renderLevels(
  results: readonly LevelResult[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const tables = DURABILITIES.flatMap((durability) => {
    const own = results.filter(({ cell }) => cell.durability === durability);
    return own.length === 0 ? [] : [...tableOf(durability, own, drawing), ""];
  });
  const explanation = EXPLANATION.flatMap((line) => wrap(line, drawing.columns));
  return [...tables, ...explanation].join("\n");
}

function tableOf(
  durability: Durability,
  results: readonly LevelResult[],
  drawing: Drawing,
): string[] {
  const cells = [...new Set(results.map(({ cell }) => cellName(cell)))];
  const groups = cells.map((title) => {
    const own = results.filter(({ cell }) => cellName(cell) === title);
    return { title, rows: LEVEL_OPERATIONS.flatMap((kind) => rowsOf(kind, own)) };
  });
  return [
    ...groupedGrid(
      [
        { head: durability, align: "left" },
        numbers(""),
        ...LEVELS.map((level) => numbers(LEVEL_NAMES[level])),
        numbers("contract"),
        numbers("cojson"),
        numbers("share"),
      ],
      groups,
      drawing,
    ),
    ...reasons(results).flatMap((line) => wrap(line, drawing.columns)),
  ];
}

function rowsOf(kind: LevelOperationKind, results: readonly LevelResult[]): TableCell[][] {
  const own = results.filter(({ operation }) => operation === kind);
  if (own.length === 0) return [];
  const latencies = new Map<Level, Latency>();
  for (const { level, outcome } of own) {
    if (outcome.state === "measured") latencies.set(level, outcome.latency);
  }
  const isVoided = (level: Level): boolean =>
    own.some((result) => result.level === level && result.outcome.state === "voided");
  const timeAt = (level: Level, percentile: (typeof PERCENTILES)[number][1]): TableCell => {
    const ns = latencies.get(level)?.[percentile];
    if (ns !== undefined) return duration(ns);
    return isVoided(level) ? { text: "voided", style: "bad" } : "–";
  };
  return PERCENTILES.map(([name, percentile], index) => [
    index === 0 ? OPERATIONS[kind] : "",
    name,
    ...LEVELS.map((level) => timeAt(level, percentile)),
    ...(index === 0 ? derived(latencies) : []),
  ]);
}

/** Costs of contract and cojson, and how much of what an application feels is cojson's floor. */
function derived(latencies: ReadonlyMap<Level, Latency>): TableCell[] {
  const median = (level: Level): number | undefined => latencies.get(level)?.p50Ns;
  const [ordered, port, storage, floor] = LEVELS.map(median);
  return [
    difference(port, ordered),
    difference(storage, port),
    storage === undefined || floor === undefined ? "–" : `${Math.round((floor / storage) * 100)} %`,
  ];
}

/** With its sign where it is below zero: noise can be larger than a cost. */
function difference(more: number | undefined, less: number | undefined): string {
  if (more === undefined || less === undefined) return "–";
  const ns = more - less;
  return ns < 0 ? `−${duration(-ns)}` : duration(ns);
}

/** Why there are no times, once for each cell and level. */
function reasons(results: readonly LevelResult[]): string[] {
  const lines = new Set<string>();
  for (const { cell, level, outcome } of results) {
    if (outcome.state === "measured") continue;
    const what = outcome.state === "voided" ? "voided" : "not run";
    lines.add(`${cellName(cell)}: ${LEVEL_NAMES[level]} ${what}: ${outcome.reason}`);
  }
  return [...lines];
}
