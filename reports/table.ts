// A table with its words, as terminal and Markdown both draw it.
// Goal: both say the same. Non-goal: widths, borders, colours.

/** What a text means, to be seen at a glance where there are colours. */
export type Style = "heading" | "good" | "bad" | "warning" | "quiet";

/** A cell: a text, or a text that means something at a glance. */
export type TableCell = string | { readonly text: string; readonly style: Style };

/** A cell's text without its style. */
export function textOf(cell: TableCell): string {
  return typeof cell === "string" ? cell : cell.text;
}

/** A column's head, where its cells stand, and what may be left out where there is no room. */
export interface TableColumn {
  readonly head: string;
  readonly align: "left" | "right";
  /** Left out first where the number is high; never without one. */
  readonly dispensable?: number;
}

/** Rows under a title that stands across all columns; `undefined` for a table that is of one thing. */
export interface TableGroup {
  readonly title?: string;
  readonly rows: readonly (readonly TableCell[])[];
}

/** A heading, a table, and what has to be known to read it. */
export interface Section {
  readonly heading: string;
  readonly columns: readonly TableColumn[];
  readonly groups: readonly TableGroup[];
  /** A sentence each. */
  readonly notes: readonly string[];
}

/** A column of numbers. */
export function numbers(head: string, dispensable?: number): TableColumn {
  return { head, align: "right", ...(dispensable !== undefined && { dispensable }) };
}

/** What stands where there is no number. */
export const NONE = "–";
