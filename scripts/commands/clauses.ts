// `assay clauses`: each clause of the contract with its properties and its planted bugs.
import { clauseTable, lacksOf } from "@assay/conformance/covalue";
import { renderClauses } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";

/** Prints the clauses; fails when a binding one has no property or no planted bug. */
export function clausesCommand(options: { readonly json: boolean }, output: Output): number {
  const clauses = clauseTable().map((row) => ({ ...row, lacks: lacksOf(row) }));
  output.print(options.json ? JSON.stringify(clauses, null, 2) : renderClauses(clauses, output));
  return clauses.some(({ lacks }) => lacks.length > 0) ? EXIT.fail : EXIT.pass;
}
