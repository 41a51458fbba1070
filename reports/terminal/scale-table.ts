// What a run at scale came to as text: a row a cell, then what was wrong.
import type { ScaleResult } from "@assay/conformance/covalue";
import { cellName, type Cell } from "@assay/engines/engine";
import { count, duration, measured } from "../quantity.ts";
import type { RunEnd } from "../run-log/index.ts";
import { drawingOf } from "./drawing.ts";
import { grid, type GridColumn, type GridRow } from "./grid.ts";
import { incompleteLines } from "./incomplete-lines.ts";
import { wrap } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";

const RIGHT = ["coValues", "tx", "content", "on disk", "apparent", "ratio"];
const COLUMNS: readonly GridColumn[] = [
  { head: "engine", align: "left" },
  { head: "api", align: "left" },
  ...[...RIGHT, "store", "open", "check"].map((head) => ({
    head,
    align: "right" as const,
  })),
  { head: "right", align: "left" },
];

const LEGEND =
  "tx: transactions that are stored in the end. Sizes in MiB: content is ids, signatures, and headers and transactions as JSON; on disk is what the " +
  "filesystem set aside after closing, and ratio its share of content. Times are indicative: single runs, " +
  "with the making of the data in them. open and check are done by a process of its own; a cell that " +
  "keeps nothing is looked at before it is closed.";

const MIB = 2 ** 20;
const NS_PER_MS = 1e6;

/** A row for each cell that was chosen, in the order given, also for those without a result. */
export function renderScale(
  cells: readonly Cell[],
  results: readonly ScaleResult[],
  end: RunEnd,
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const wrong = results.flatMap(({ cell, differences }) =>
    differences.map(
      ({ what, count: times, first }) =>
        `${cellName(cell)}: ${what}, ${count(times)} times; first ${first}`,
    ),
  );
  const rows = cells.map((cell): GridRow => {
    const result = results.find((one) => cellName(one.cell) === cellName(cell));
    return result === undefined ? { across: `${cellName(cell)}: no result` } : rowOf(result);
  });
  return [
    ...grid(COLUMNS, rows, drawing),
    ...wrong.flatMap((line) => ["", ...wrap(line, drawing.columns)]),
    "",
    ...wrap(LEGEND, drawing.columns),
    ...incompleteLines(end, drawing),
  ].join("\n");
}

function rowOf({ cell, disk, contentBytes, durationsMs, ...result }: ScaleResult) {
  const time = (ms: number | undefined): string =>
    ms === undefined ? "–" : duration(ms * NS_PER_MS);
  const right = result.differences.length === 0;
  return [
    cell.engine,
    cell.api,
    count(result.coValues),
    count(result.transactions),
    mebibytes(contentBytes),
    ...(disk === undefined
      ? ["–", "–", "–"]
      : [
          mebibytes(disk.allocatedBytes),
          mebibytes(disk.apparentBytes),
          measured(disk.allocatedBytes / contentBytes),
        ]),
    time(sumOf(durationsMs.store, durationsMs.grow)),
    time(durationsMs.open),
    time(sumOf(durationsMs.list, durationsMs.check)),
    { text: right ? "✓ yes" : "✗ NO", style: right ? "good" : "bad" } as const,
  ];
}

function sumOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

function mebibytes(bytes: number): string {
  return measured(bytes / MIB);
}
