// A table without borders: columns two spaces apart, a head, and rows; made by cli-table3.
import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { textWidth } from "../plain-text.ts";

/** A column's head and where its cells stand. */
export interface GridColumn {
  readonly head: string;
  readonly align: "left" | "right";
  /** Columns that its cells are indented by, but not lines across. Default: 0. */
  readonly indent?: number;
}

/** A row of the table, or a line across all columns. */
export type GridRow = readonly string[] | { readonly across: string };

const GAP = 2;
/** Where there is no room, columns give way down to this width, and their cells break into lines. */
const LEAST_WIDTH = 8;

/** The table's lines, at most `available` wide; the first column gives way first. */
export function grid(
  columns: readonly GridColumn[],
  rows: readonly GridRow[],
  available: number,
): string[] {
  const widths = fit(naturalWidths(columns, rows), available - GAP * (columns.length - 1));
  const table = new Table({
    chars: NO_BORDERS,
    style: { "padding-left": 0, "padding-right": GAP, head: [], border: [] },
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align),
    // cli-table3 counts the padding as part of a column.
    colWidths: widths.map((width) => width + GAP),
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  for (const row of rows) {
    table.push(
      "across" in row
        ? [{ content: row.across, colSpan: columns.length }]
        : row.map((content, index) => ({
            content,
            style: { "padding-left": columns[index]?.indent ?? 0 },
          })),
    );
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

function naturalWidths(columns: readonly GridColumn[], rows: readonly GridRow[]): number[] {
  return columns.map(({ head, indent = 0 }, index) =>
    Math.max(
      visibleWidth(head),
      ...rows.map((row) => ("across" in row ? 0 : indent + visibleWidth(row[index] ?? ""))),
    ),
  );
}

function visibleWidth(cell: string): number {
  return textWidth(stripVTControlCharacters(cell));
}

function fit(natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const first = widths[0] ?? 0;
    const widest = first > LEAST_WIDTH ? first : Math.max(...widths);
    if (widest <= LEAST_WIDTH) break;
    widths[widths.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
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
