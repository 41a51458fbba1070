// The clauses of a contract as text: what holds a store to each, which planted bugs violate it, and
// which clause lacks what.
import { drawingOf } from "./drawing.ts";
import { grid } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";

/** A clause with what is known of it. */
export interface DescribedClause {
  readonly clause: string;
  readonly level: string;
  readonly source: string;
  readonly properties: readonly string[];
  readonly mutants: readonly string[];
  /** What it should have and has not. */
  readonly lacks: readonly string[];
}

/** A table of the clauses; below it their count by level and source, and what is missing. */
export function renderClauses(
  clauses: readonly DescribedClause[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const { columns, paint } = drawing;
  const table = grid(
    ["clause", "level", "source", "properties", "planted bugs"].map((head) => ({
      head,
      align: "left",
    })),
    clauses.map(({ clause, level, source, properties, mutants }) => [
      clause,
      level,
      source,
      properties.join("; ") || "-",
      mutants.join(", ") || "-",
    ]),
    drawing,
  );
  const levels = [...new Set(clauses.map(({ level }) => level))];
  const sources = [...new Set(clauses.map(({ source }) => source))];
  const counts = levels.map((level) => {
    const ofLevel = clauses.filter((clause) => clause.level === level);
    const bySource = sources.map(
      (source) => `${ofLevel.filter((clause) => clause.source === source).length} ${source}`,
    );
    return `${level}: ${ofLevel.length} (${bySource.join(", ")})`;
  });
  const missing = clauses
    .filter(({ lacks }) => lacks.length > 0)
    .flatMap(({ clause, lacks }) =>
      labelled(`MISSING ${clause}: `, `no ${lacks.join(", no ")}`, columns),
    );
  const last =
    missing.length === 0
      ? ["Every MUST and SHOULD clause has a property and a planted bug."]
      : missing.map((line) => paint("warning", line));
  return [...table, "", ...counts, ...last].join("\n");
}
