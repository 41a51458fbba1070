// A grid whose rows stand in groups: each under its title across all columns, the first column indented.
import type { TableColumn, TableGroup } from "../table.ts";
import { grid, type GridRow } from "./grid.ts";
import type { Drawing } from "./options.ts";

/** Columns that the cells of the first column are indented by. */
export const INDENT = 2;

/** The table's lines, of all of the columns; a group without a title has no line of its own. */
export function groupedGrid(
  columns: readonly TableColumn[],
  groups: readonly TableGroup[],
  drawing: Drawing,
): string[] {
  return grid(
    columns.map(({ head, align }, index) => ({
      head,
      align,
      ...(index === 0 && { indent: INDENT }),
    })),
    groups.flatMap(({ title, rows }): GridRow[] => [
      ...(title === undefined ? [] : [{ across: title }]),
      ...rows,
    ]),
    drawing,
  );
}
