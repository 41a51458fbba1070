// `assay clauses`: each clause of the contract with its properties and its planted bugs, or some of them whole.
import { clauseTable, lacksOf } from "@assay/conformance/covalue";
import { renderClauses, renderWholeClauses } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/**
 * Prints the clauses, or those of the ids whole; fails when a binding one has no property or no planted bug.
 * Errors: `USAGE` for an id that is none.
 */
export function clausesCommand(
  ids: readonly string[],
  options: { readonly json: boolean },
  output: Output,
): number {
  const asked = ids.flatMap((text) => text.split(",")).filter((id) => id !== "");
  const rows = clauseTable(asked.length === 0 ? undefined : asked);
  const clauses = rows.map((row) => ({ ...row, lacks: lacksOf(row) }));
  const render = asked.length === 0 ? renderClauses : renderWholeClauses;
  output.print(options.json ? JSON.stringify(clauses, null, 2) : render(clauses, output));
  return clauses.some(({ lacks }) => lacks.length > 0) ? EXIT.fail : EXIT.pass;
}
