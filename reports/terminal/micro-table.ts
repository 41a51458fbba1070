// The micro suite's results as text: what one call costs, and which part of it is whose.
import type { InnerPieceResult, MicroResult, MicroTiming } from "@assay/bench";
import { duration } from "../quantity.ts";
import { numbers, type TableGroup } from "../table.ts";
import { drawingOf } from "./drawing.ts";
import { groupedGrid } from "./grouped-grid.ts";
import type { TerminalOptions } from "./options.ts";

/** A table of operations and subjects; each median is with the best sample and the third quartile. */
export function renderMicro(
  results: readonly MicroResult[],
  options: TerminalOptions = {},
): string {
  const operations = [...new Set(results.map(({ operation }) => operation))];
  const groups = operations.map((operation) => ({
    title: operation,
    rows: results
      .filter((result) => result.operation === operation)
      .map((result) => timingRow(result.subject, result)),
  }));
  return timingTable("one call on the memory engine", groups, options);
}

/** A table of pieces of the engines and of the bench, each far shorter than a call. */
export function renderInnerPieces(
  results: readonly InnerPieceResult[],
  options: TerminalOptions = {},
): string {
  const rows = results.map((result) => timingRow(result.piece, result));
  return timingTable("a hot inner piece", [{ rows }], options);
}

function timingRow(name: string, { medianNs, minNs, p75Ns }: MicroTiming): string[] {
  return [name, duration(medianNs), duration(minNs), duration(p75Ns)];
}

function timingTable(
  head: string,
  groups: readonly TableGroup[],
  options: TerminalOptions,
): string {
  const columns = [
    { head, align: "left" } as const,
    numbers("median"),
    numbers("best"),
    numbers("p75"),
  ];
  return groupedGrid(columns, groups, drawingOf(options)).join("\n");
}
