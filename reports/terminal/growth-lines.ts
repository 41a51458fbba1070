// How the costs of a run's cells grow, as lines for a terminal.
import { cellName } from "@assay/engines/engine";
import { prose } from "../plain-text.ts";
import type { Summary } from "../summary.ts";
import { renderGrowth } from "./growth-tables.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** None where nothing was to be grown; cells that could not be grown to their end are named, with the reason. */
export function growthLines({ growth }: Summary, drawing: Drawing): string[] {
  const points = growth.grown.map(({ cell, operation, transactions, costNs }) => ({
    cell: cellName(cell),
    operation,
    transactions,
    costNs,
  }));
  const failed = growth.failed.flatMap(({ cell, reason, cut = false }) => {
    const text = prose(`${cellName(cell)} was not grown to its end: ${reason}`);
    const lines = labelled(cut ? "? " : "✗ ", text, drawing.columns);
    return lines.map((line) => drawing.paint(cut ? "warning" : "bad", line));
  });
  return [...(points.length === 0 ? [] : renderGrowth(points, drawing).split("\n")), ...failed];
}
