// Single clauses of a contract, each with all that is known of it.
import { prose } from "../plain-text.ts";
import type { DescribedClause } from "./clauses-table.ts";
import { drawingOf } from "./drawing.ts";
import { labelled } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

/** A clause with its text. */
export interface WholeClause extends DescribedClause {
  readonly sentence: string;
  readonly why: string;
  /** Lines of cojson's that ask for it. */
  readonly lines: readonly string[];
}

/** Renders each clause whole, one below the other. */
export function renderWholeClauses(
  clauses: readonly WholeClause[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  return clauses.map((clause) => clauseLines(clause, drawing).join("\n")).join("\n\n");
}

function clauseLines(
  { clause, level, source, sentence, why, lines, properties, mutants, lacks }: WholeClause,
  { columns, paint }: Drawing,
): string[] {
  const entry = (name: string, text: string): string[] =>
    labelled(`  ${name.padEnd(13)} `, prose(text), columns);
  return [
    ...labelled(`${clause} (${level}) `, prose(sentence), columns).map((line) =>
      paint("heading", line),
    ),
    ...entry("why", why),
    ...entry("source", lines.length === 0 ? source : `${source}, ${lines.join("; ")}`),
    ...entry("properties", properties.join("; ") || "-"),
    ...entry("planted bugs", mutants.join(", ") || "-"),
    ...(lacks.length === 0 ? [] : entry("MISSING", `no ${lacks.join(", no ")}`)),
    ...entry("see it alone", `npm run assay -- conform --clause ${clause}`),
  ];
}
