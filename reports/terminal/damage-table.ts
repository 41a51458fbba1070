// What damaged directories came to as text: a row for each cell and damage, then what must not be.
import { DAMAGE_OUTCOMES, DAMAGES, isAllowed, type DamageResult } from "@assay/conformance/covalue";
import { drawingOf } from "./drawing.ts";
import { grid, type GridColumn, type GridRow } from "./grid.ts";
import { wrap } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";
import { counted } from "./quantity.ts";

/** What came of one cell's damages. */
export interface CellDamages {
  readonly engine: string;
  /** `sqlite/async/process` */
  readonly name: string;
  readonly results: readonly DamageResult[];
}

const COLUMNS: readonly GridColumn[] = [
  { head: "damage", align: "left" },
  { head: "files", align: "right" },
  { head: "came to", align: "left" },
];

/** Outcomes of each damage counted; those that no engine may come to are listed one by one. */
export function renderDamages(
  cells: readonly CellDamages[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const rows = cells.flatMap(({ name, results }): GridRow[] => [
    { across: name },
    ...DAMAGES.map((damage) => {
      const of = results.filter((result) => result.damage === damage);
      return [`  ${damage}`, String(of.length), outcomesOf(of)];
    }),
  ]);
  const bad = cells.flatMap(({ engine, name, results }) =>
    results
      .filter((result) => !isAllowed(engine, result))
      .map(
        ({ leftBy, file, damage, seed, outcome, detail }) =>
          `${name}, left by a ${leftBy} process: ${file} ${damage} (seed ${seed}) came to ${outcome}: ${detail}`,
      ),
  );
  return [
    ...grid(COLUMNS, rows, drawing),
    "",
    ...(bad.length === 0
      ? ["✓ No crash, no hang, and every error has a code that says what happened."]
      : [`✗ ${counted(bad.length, "case")} that must not be:`]),
    ...bad.flatMap((line) => ["", ...wrap(line, drawing.columns)]),
  ].join("\n");
}

function outcomesOf(results: readonly DamageResult[]): string {
  return DAMAGE_OUTCOMES.flatMap((outcome) => {
    const { length } = results.filter((result) => result.outcome === outcome);
    return length === 0 ? [] : [`${outcome} ${length}`];
  }).join(", ");
}
