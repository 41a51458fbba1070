// A history and where a store departs from the reference on it.
import { differingCalls, type Difference, type History } from "@assay/engines/covalue";
import { asciiJson, canonical, type Json } from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import { count } from "../quantity.ts";
import type { RecordedOperation } from "../run-log/index.ts";
import { differenceLines, type DifferenceOptions } from "./difference-lines.ts";
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

/** The history, and the first difference below it, each line beginning with `indent`. */
export function historyDifferenceLines(
  failed: DifferingHistory,
  indent: string,
  drawing: Drawing,
  options?: DifferenceOptions,
): string[] {
  const { history, difference } = failed;
  const marked = difference.at === "operation" ? difference.index : undefined;
  return [
    ...historyLines(history, marked, {
      ...drawing,
      columns: drawing.columns - indent.length,
    }).map((line) => indent + line),
    ...answerLines(difference, "", indent, drawing, options),
  ];
}

/** The first difference without the history that led there: the operation that differs by its name. */
export function differenceAloneLines(
  { history, difference }: DifferingHistory,
  indent: string,
  drawing: Drawing,
  options?: DifferenceOptions,
): string[] {
  const operation = difference.at === "operation" ? history[difference.index] : undefined;
  const named = operation === undefined ? "" : `, ${plainText(operation.op)},`;
  return answerLines(difference, named, indent, drawing, options);
}

function answerLines(
  difference: DifferingHistory["difference"],
  named: string,
  indent: string,
  drawing: Drawing,
  options?: DifferenceOptions,
): string[] {
  const { expected, actual } = difference;
  return [
    ...labelled(indent, whereText(difference, named), drawing.columns),
    ...differenceLines(expected, actual, `${indent}  `, drawing, options),
  ];
}

function whereText(difference: DifferingHistory["difference"], named = ""): string {
  if (difference.at === "operation") {
    return `operation ${count(difference.index + 1)}${named} is answered otherwise than by the reference:`;
  }
  const calls = differingCalls(difference.expected, difference.actual);
  const shown = calls.length === 0 ? "" : `, as ${calls.join(", ")} shows`;
  return `every answer agrees, the final state does not${shown}:`;
}

/** Renders all that a replay of a history showed, a line of JSON for each operation and answer; ends with a newline. */
export function renderWholeDifference(history: History, difference: Difference): string {
  const marked = difference.at === "operation" ? difference.index : undefined;
  const operations = history.map(
    ({ op, ...given }, index) =>
      `${index === marked ? ">" : " "} ${count(index + 1)}  ${op} ${asciiJson(canonical(given))}`,
  );
  const [expected, actual] = [difference.expected, difference.actual].map((answer) =>
    asciiJson(canonical(answer)),
  );
  const answers = [`  expected  ${expected}`, `  actual    ${actual}`];
  return `${[...operations, whereText(difference), ...answers].join("\n")}\n`;
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
    { whole: "replay --whole shows both whole" },
  );
  return `${lines.join("\n")}\n`;
}
