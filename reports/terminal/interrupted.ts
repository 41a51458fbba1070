// The last line of a table that an interrupt ended: one of half a look is otherwise taken for a whole one's.
import { drawingOf } from "./drawing.ts";
import { labelled } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";

/** Says that there was an interrupt, and how much was done: `2 of 6 cells`. */
export function renderInterrupted(
  done: string,
  exitCode: number,
  options: TerminalOptions = {},
): string {
  const { columns, paint } = drawingOf(options);
  const text = `INTERRUPTED after ${done}; this is what was found until then (exit code ${exitCode})`;
  return labelled("! ", text, columns)
    .map((line) => paint("warning", line))
    .join("\n");
}
