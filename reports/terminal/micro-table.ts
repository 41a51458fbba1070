// The micro suite's results as text: what one call costs, and which part of it is whose.
import type { InnerPieceResult, MicroResult, MicroTiming } from "@assay/bench";
import { drawingOf } from "./drawing.ts";
import { grid, type GridRow } from "./grid.ts";
import type { TerminalOptions } from "./options.ts";
import { duration } from "../quantity.ts";

/** A table of operations and subjects; each median is with the best sample and the third quartile. */
export function renderMicro(
  results: readonly MicroResult[],
  options: TerminalOptions = {},
): string {
  const operations = [...new Set(results.map(({ operation }) => operation))];
  const rows = operations.flatMap((operation) => [
    { across: operation },
    ...results
      .filter((result) => result.operation === operation)
      .map((result) => timingRow(`  ${result.subject}`, result)),
  ]);
  return timingTable("one call on the memory engine", rows, options);
}

/** A table of pieces of the engines and of the bench, each far shorter than a call. */
export function renderInnerPieces(
  results: readonly InnerPieceResult[],
  options: TerminalOptions = {},
): string {
  const rows = results.map((result) => timingRow(result.piece, result));
  return timingTable("a hot inner piece", rows, options);
}

function timingRow(name: string, { medianNs, minNs, p75Ns }: MicroTiming): GridRow {
  return [name, duration(medianNs), duration(minNs), duration(p75Ns)];
}

function timingTable(head: string, rows: readonly GridRow[], options: TerminalOptions): string {
  return grid(
    [
      { head, align: "left" },
      { head: "median", align: "right" },
      { head: "best", align: "right" },
      { head: "p75", align: "right" },
    ],
    rows,
    drawingOf(options),
  ).join("\n");
}
