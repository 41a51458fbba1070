// A history and where a store departs from the reference on it.
import type { Difference, History } from "@assay/engines/covalue";
import type { Json } from "@assay/engines/engine";
import { count } from "../quantity.ts";
import type { RecordedOperation } from "../run-log/index.ts";
import { differenceLines } from "./difference-lines.ts";
import { drawingOf } from "./drawing.ts";
import { historyLines } from "./history-lines.ts";
import { labelled } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

interface DifferingHistory {
  readonly history: readonly RecordedOperation[];
  readonly difference: { readonly expected: Json; readonly actual: Json } & (
    | { readonly at: "operation"; readonly index: number }
    | { readonly at: "final state" }
  );
}

/** The history, and the first difference below it, each line beginning with `indent`; `whole` as of `differenceLines`. */
export function historyDifferenceLines(
  { history, difference }: DifferingHistory,
  indent: string,
  drawing: Drawing,
  whole?: string,
): string[] {
  const marked = difference.at === "operation" ? difference.index : undefined;
  const where =
    difference.at === "operation"
      ? `operation ${count(difference.index + 1)} is answered otherwise than by the reference:`
      : "every answer agrees, the final state does not:";
  return [
    ...historyLines(history, marked, {
      ...drawing,
      columns: drawing.columns - indent.length,
    }).map((line) => indent + line),
    ...labelled(indent, where, drawing.columns),
    ...differenceLines(difference.expected, difference.actual, `${indent}  `, drawing, whole),
  ];
}

/** Renders what a replay of a history showed; ends with a newline. */
export function renderDifference(
  history: History,
  difference: Difference,
  options: TerminalOptions = {},
): string {
  // Operations are JSON by their contract; their interfaces merely do not say so to the compiler.
  const operations = history as unknown as readonly RecordedOperation[];
  const lines = historyDifferenceLines(
    { history: operations, difference },
    "",
    drawingOf(options),
    // A replay writes no run log.
    "the program of --snippet prints both answers whole when run with --whole",
  );
  return `${lines.join("\n")}\n`;
}
