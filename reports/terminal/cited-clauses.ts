// The clauses that one failure cites, each with its sentence.
import { clauseText } from "../clause-text.ts";
import { plainText, prose } from "../plain-text.ts";
import { drawingOf } from "./drawing.ts";
import { labelled } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";

/** Clauses that are written out; of the others, which are less likely, the ids stand. */
const MOST_WRITTEN_OUT = 1;

/** Renders the clauses that a failure may violate, the likeliest first and with its sentence. */
export function renderCitedClauses(
  clauses: readonly string[],
  options: TerminalOptions = {},
): string {
  const { columns } = drawingOf(options);
  if (clauses.length === 0) return "no clause of the contract is named by it";
  const first = clauses.slice(0, MOST_WRITTEN_OUT).flatMap((id) => {
    const clause = clauseText(id);
    const said = clause === undefined ? "" : ` (${clause.level}) ${prose(clause.sentence)}`;
    return labelled("violates ", `${plainText(id)}${said}`, columns);
  });
  const others = clauses.slice(MOST_WRITTEN_OUT).map(plainText).join(", ");
  const or = others === "" ? [] : labelled("or, less likely: ", others, columns);
  return [...first, ...or].join("\n");
}
