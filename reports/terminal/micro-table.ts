// The micro suite's results as text: what one call costs, and which part of it is whose.
import type { MicroResult } from "@assay/bench";
import { drawingOf } from "./drawing.ts";
import { grid } from "./grid.ts";
import type { TerminalOptions } from "./options.ts";
import { duration } from "./quantity.ts";

/** A table of operations and subjects; each median is with the best sample and the third quartile. */
export function renderMicro(
  results: readonly MicroResult[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const operations = [...new Set(results.map(({ operation }) => operation))];
  const rows = operations.flatMap((operation) => [
    { across: operation },
    ...results
      .filter((result) => result.operation === operation)
      .map(({ subject, medianNs, minNs, p75Ns }) => [
        `  ${subject}`,
        duration(medianNs),
        duration(minNs),
        duration(p75Ns),
      ]),
  ]);
  return grid(
    [
      { head: "one call on the memory engine", align: "left" },
      { head: "median", align: "right" },
      { head: "best", align: "right" },
      { head: "p75", align: "right" },
    ],
    rows,
    drawing,
  ).join("\n");
}
