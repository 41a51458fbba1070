// From options to what the parts of a report draw with.
import { inspect } from "node:util";
import type { Style } from "../table.ts";
import type { Drawing, TerminalOptions } from "./options.ts";
import { shellWord } from "./shell-word.ts";

const LEAST_COLUMNS = 80;
const MOST_COLUMNS = 100;

const COLOURS = {
  heading: "bold",
  good: "green",
  bad: "red",
  warning: "yellow",
  quiet: "gray",
} as const satisfies Record<Style, keyof typeof inspect.colors>;

/** What to draw with; a pure function of the options. */
export function drawingOf(options: TerminalOptions): Drawing {
  const { columns = MOST_COLUMNS, colour = false, verbose = false, logPath } = options;
  return {
    verbose,
    runLog: logPath === undefined ? "RUN_LOG" : shellWord(logPath),
    columns: Math.min(MOST_COLUMNS, Math.max(LEAST_COLUMNS, columns)),
    paint: colour ? paint : (_style, text) => text,
  };
}

/** Not `styleText`: newer Nodes have that look at stdout and NO_COLOR, and a renderer looks at nothing. */
function paint(style: Style, text: string): string {
  const [open, close] = inspect.colors[COLOURS[style]] ?? [0, 0];
  return `\u001b[${open}m${text}\u001b[${close}m`;
}
