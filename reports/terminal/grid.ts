// A table without borders: columns two spaces apart, a head, and rows; laid out by cli-table3.
import Table from "cli-table3";
import { textWidth } from "../plain-text.ts";
import { textOf, type TableCell } from "../table.ts";
import { wrap } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** A column's head and where its cells stand. */
export interface GridColumn {
  readonly head: string;
  readonly align: "left" | "right";
  /** Columns that its cells are indented by, but not lines across. Default: 0. */
  readonly indent?: number;
}

/** A row of the table, or a line across all columns. */
export type GridRow = readonly TableCell[] | { readonly across: string };

const GAP = 2;
/** Where there is no room, columns give way down to this width, and their cells break into lines. */
const LEAST_WIDTH = 8;

/**
 * The table's lines, as wide as `drawing` has columns at most; the first column gives way first, and none breaks
 * a word as long as another can break between two.
 */
export function grid(
  columns: readonly GridColumn[],
  rows: readonly GridRow[],
  drawing: Drawing,
): string[] {
  const gaps = GAP * (columns.length - 1);
  const widths = fit(
    widthsOf(columns, rows, textWidth),
    widthsOf(columns, rows, longestWord),
    drawing.columns - gaps,
  );
  const table = new Table({
    chars: NO_BORDERS,
    style: { "padding-left": 0, "padding-right": GAP, head: [], border: [] },
    head: columns.map(({ head }, index) =>
      fill({ text: head, style: "heading" }, widths[index] ?? 0, drawing),
    ),
    colAligns: columns.map(({ align }) => align),
    // cli-table3 counts the padding as part of a column.
    colWidths: widths.map((width) => width + GAP),
  });
  const whole = sum(widths) + gaps;
  for (const row of rows) {
    table.push(
      "across" in row
        ? [{ content: fill(row.across, whole, drawing), colSpan: columns.length }]
        : columns.map(({ indent = 0 }, index) => ({
            content: fill(row[index] ?? "", (widths[index] ?? 0) - indent, drawing),
            style: { "padding-left": indent },
          })),
    );
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** A cell's lines. Broken and painted here: cli-table3 breaks escape sequences in two. */
function fill(cell: TableCell, width: number, { paint }: Drawing): string {
  const lines = wrap(textOf(cell), width);
  return lines
    .map((line) => (typeof cell === "string" || line === "" ? line : paint(cell.style, line)))
    .join("\n");
}

/** How wide the columns are by a measure of the texts in them. */
function widthsOf(
  columns: readonly GridColumn[],
  rows: readonly GridRow[],
  measure: (text: string) => number,
): number[] {
  return columns.map(({ head, indent = 0 }, index) =>
    Math.max(
      measure(head),
      ...rows.map((row) => ("across" in row ? 0 : indent + measure(textOf(row[index] ?? "")))),
    ),
  );
}

function longestWord(text: string): number {
  return Math.max(...text.split(" ").map(textWidth));
}

/** The widths with what they have too much taken away: first between words, then within them. */
function fit(natural: readonly number[], words: readonly number[], available: number): number[] {
  const widths = [...natural];
  for (const least of [words, words.map(() => 0)]) {
    for (let excess = sum(widths) - available; excess > 0; excess -= 1) {
      const spare = widths.map((width, index) => {
        const down = Math.max(LEAST_WIDTH, least[index] ?? 0);
        return width > down ? width : 0;
      });
      const widest = spare[0] === 0 ? Math.max(...spare) : (spare[0] ?? 0);
      if (widest === 0) break;
      widths[spare.indexOf(widest)] = widest - 1;
    }
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const NO_BORDERS = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
} as const;
