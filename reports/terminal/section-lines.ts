// A section on a terminal. Where there is no room for all columns, the dispensable ones are left out and named.
import { textWidth } from "../plain-text.ts";
import { textOf, type Section, type TableCell, type TableColumn } from "../table.ts";
import { groupedGrid, INDENT } from "./grouped-grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

const GAP = 2;
/** Columns that names may give way to before a column of numbers is left out. */
const LEAST_NAME = 18;

/** The section's lines: its heading, its table, its notes. */
export function sectionLines(section: Section, drawing: Drawing): string[] {
  const { heading, columns, groups, notes } = section;
  const left = leftOut(section, drawing.columns);
  const kept = columns.map((_, index) => index).filter((index) => !left.has(index));
  const table = groupedGrid(
    columns.filter((_, index) => !left.has(index)),
    groups.map(({ rows, ...group }) => ({
      ...group,
      rows: rows.map((row) => kept.map((index) => row[index] ?? "")),
    })),
    drawing,
  );
  const names = [...left].map((index) => columns[index]?.head);
  const allNotes =
    names.length === 0
      ? notes
      : [...notes, `left out for want of columns: ${names.join(", ")}; widen the terminal`];
  return [
    drawing.paint("heading", heading),
    ...(columns.length === 0 ? [] : ["", ...table]),
    ...allNotes.flatMap((note) =>
      labelled(note.startsWith("* ") ? "* " : "  ", note.replace(/^\* /, ""), drawing.columns),
    ),
  ];
}

/** Indices of the columns that are left out. */
function leftOut({ columns, groups }: Section, available: number): ReadonlySet<number> {
  const rows = groups.flatMap((group) => group.rows);
  const widths = columns.map((column, index) => widthOf(column, index, rows));
  const left = new Set<number>();
  const order = columns
    .map(({ dispensable }, index) => ({ dispensable, index }))
    .filter((one) => one.dispensable !== undefined)
    .sort((one, other) => (other.dispensable ?? 0) - (one.dispensable ?? 0));
  for (const { index } of order) {
    const kept = widths.filter((_, column) => !left.has(column));
    const needed = kept.reduce((sum, width) => sum + width, GAP * (kept.length - 1));
    if (needed <= available) break;
    left.add(index);
  }
  return left;
}

function widthOf(
  { head }: TableColumn,
  index: number,
  rows: readonly (readonly TableCell[])[],
): number {
  const widths = rows.map((row) => textWidth(textOf(row[index] ?? "")));
  const natural = Math.max(textWidth(head), ...widths);
  return index === 0 ? Math.min(natural + INDENT, LEAST_NAME) : natural;
}
