// How often each kind of operation was played: a kind that is seldom played is seldom tested.
import { plainText } from "../plain-text.ts";
import type { Summary } from "../summary.ts";
import { grid } from "./grid.ts";
import type { Drawing } from "./options.ts";
import { count } from "./quantity.ts";

/** The lines of the coverage, seldom played kinds first; none where no check counted operations. */
export function coverageLines({ log }: Summary, drawing: Drawing): string[] {
  const tables = log.records.flatMap((record) =>
    record.type === "checked" && record.operations !== undefined ? [record.operations] : [],
  );
  const names = new Set(tables.flatMap((table) => Object.keys(table)));
  if (names.size === 0) return [];
  const kinds = [...names].map((name) => {
    const played = tables.map((table) => table[name] ?? 0);
    return { name, least: Math.min(...played), total: played.reduce((sum, n) => sum + n, 0) };
  });
  kinds.sort((a, b) => a.least - b.least || (a.name < b.name ? -1 : 1));
  const columns = [
    { head: "operation", align: "left" as const },
    { head: "least in a cell", align: "right" as const },
    { head: "in all cells", align: "right" as const },
  ];
  const rows = kinds.map(({ name, least, total }) => [plainText(name), count(least), count(total)]);
  return [
    drawing.paint("heading", "Operations played, steps within transactions included"),
    "",
    ...grid(columns, rows, drawing),
  ];
}
