// What the engine costs and what the binding adds, as text: each kind of operation called from Rust and
// through the binding from Node, and the counters of the port, which show whether both did the same work.
import type { NativeCost, NativeVerdict } from "@assay/bench";
import { count, counted, duration } from "../quantity.ts";
import { numbers, type TableGroup } from "../table.ts";
import { drawingOf } from "./drawing.ts";
import { groupedGrid } from "./grouped-grid.ts";
import { wrap } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

/** What was replayed. */
export interface NativeFacts {
  /** The engine with its version: `fjall 3.1.13`. */
  readonly engine: string;
  readonly durability: string;
  /** Processes of each sort. */
  readonly rounds: number;
  /** CoValues stored before. */
  readonly filled: number;
  /** Operations of the stream, those of the warm-up included. */
  readonly operations: number;
}

const NOTE =
  "Medians of the processes' percentiles. The binding's share is 1 − Rust ÷ Node of the p50, a dash where Rust took no less: there the disk's syncs vary more than the binding costs. Composite calls are readCoValue and commitBatch; the other kinds have none.";

/** Times and counters; first of all what was answered wrongly, which has no times. */
export function renderNative(
  { costs, wrong }: NativeVerdict,
  facts: NativeFacts,
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const title = `${facts.engine}, ${facts.durability}: ${count(facts.filled)} coValues stored before, ${counted(facts.operations, "operation")}, ${counted(facts.rounds, "process", "processes")} each`;
  const wrongLines = wrong.flatMap((reason) =>
    wrap(`✗ WRONG ANSWER, no times: ${reason}`, drawing.columns, "  "),
  );
  const said = wrongLines.map((line) => drawing.paint("bad", line));
  if (costs.length === 0) return [...wrap(title, drawing.columns), ...said].join("\n");
  return [
    ...wrap(title, drawing.columns),
    ...said,
    "",
    ...timesTable(costs, drawing),
    "",
    ...countersTable(costs, drawing),
    "",
    ...wrap(NOTE, drawing.columns),
  ].join("\n");
}

/** Heads of the columns of numbers. */
const TIMES = [
  "timed",
  "Rust p50",
  "Node p50",
  "binding",
  "Rust p99",
  "Node p99",
  "Rust max",
  "Node max",
];
const COUNTED = ["timed", "calls", "rows", "bytes written", "syncs"];

function timesTable(costs: readonly NativeCost[], drawing: Drawing): string[] {
  return groupedGrid(
    [{ head: "one operation", align: "left" }, ...TIMES.map((head) => numbers(head))],
    byCalls(costs, ({ kind, operations, rust, node, bindingShare }) => [
      kind,
      count(operations),
      duration(rust.p50Ns),
      duration(node.p50Ns),
      share(bindingShare),
      duration(rust.p99Ns),
      duration(node.p99Ns),
      duration(rust.maxNs),
      duration(node.maxNs),
    ]),
    drawing,
  );
}

function share(bindingShare: number): string {
  return bindingShare > 0 ? `${(bindingShare * 100).toFixed(0)} %` : "–";
}

const COUNTERS = ["calls", "rows", "batchBytes", "syncsRequested"] as const;

function countersTable(costs: readonly NativeCost[], drawing: Drawing): string[] {
  return groupedGrid(
    [
      { head: "counted in one process: Rust / Node", align: "left" },
      ...COUNTED.map((head) => numbers(head)),
    ],
    byCalls(costs, ({ kind, operations, rust, node }) => [
      kind,
      count(operations),
      ...COUNTERS.map((name) => bothSides(rust.counters[name], node.counters[name])),
    ]),
    drawing,
  );
}

/** One number where both sides counted the same; rounds that counted otherwise stand beside. */
function bothSides(rust: readonly number[], node: readonly number[]): string {
  const inWords = (values: readonly number[]): string => values.map(count).join(" or ");
  const [one, other] = [inWords(rust), inWords(node)];
  return one === other ? one : `${one} / ${other}`;
}

function byCalls(
  costs: readonly NativeCost[],
  row: (cost: NativeCost) => readonly string[],
): TableGroup[] {
  return (["small", "composite"] as const)
    .map((calls) => ({
      title: `${calls} calls`,
      rows: costs.filter((cost) => cost.calls === calls).map(row),
    }))
    .filter(({ rows }) => rows.length > 0);
}
