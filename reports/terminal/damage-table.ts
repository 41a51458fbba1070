// What damaged directories came to as text: a row for each cell and damage, then what deviates as is
// known, and what must not be.
import {
  allowanceOf,
  DAMAGE_OUTCOMES,
  DAMAGES,
  type Allowance,
  type DamageResult,
} from "@assay/conformance/covalue";
import { counted } from "../quantity.ts";
import type { RunEnd } from "../run-log/index.ts";
import { drawingOf } from "./drawing.ts";
import { grid, type GridColumn, type GridRow } from "./grid.ts";
import { incompleteLines } from "./incomplete-lines.ts";
import { wrap } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";

/** What came of one cell's damages. */
export interface CellDamages {
  readonly engine: string;
  /** `sqlite/async/process` */
  readonly name: string;
  /** None of a cell that the run did not come to. */
  readonly results: readonly DamageResult[];
}

/** A result, and whether its engine may come to it. */
interface Judged {
  readonly name: string;
  readonly result: DamageResult;
  readonly allowance: Allowance;
}

const COLUMNS: readonly GridColumn[] = [
  { head: "damage", align: "left" },
  { head: "files", align: "right" },
  { head: "came to", align: "left" },
];

/**
 * Outcomes of each damage counted, of all cells that were chosen; those that no engine may come to are
 * listed one by one, and deviations that are known by their reasons.
 */
export function renderDamages(
  cells: readonly CellDamages[],
  end: RunEnd,
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const judged = cells.flatMap(({ engine, name, results }) =>
    results.map((result): Judged => ({ name, result, allowance: allowanceOf(engine, result) })),
  );
  const rows = cells.flatMap(({ name }): GridRow[] => {
    const ofCell = judged.filter((one) => one.name === name);
    if (ofCell.length === 0) return [{ across: name }, ["  no result", "0", ""]];
    return [
      { across: name },
      ...DAMAGES.map((damage) => {
        const of = ofCell.filter(({ result }) => result.damage === damage);
        return [`  ${damage}`, String(of.length), outcomesOf(of)];
      }),
    ];
  });
  const bad = judged.filter(({ allowance }) => allowance.state === "forbidden").map(badLine);
  const known = knownLines(judged);
  const isWhole =
    end.complete && cells.length > 0 && cells.every(({ results }) => results.length > 0);
  return [
    ...grid(COLUMNS, rows, drawing),
    ...known.flatMap((line) => ["", ...wrap(line, drawing.columns)]),
    "",
    ...incompleteLines(end, drawing),
    ...(bad.length > 0
      ? [`✗ ${counted(bad.length, "case")} that must not be:`]
      : isWhole
        ? wrap(
            known.length === 0
              ? "✓ No crash, no hang, nothing lost or wrong without a word, and a right code for each error."
              : "! No crash, no hang, and a right code for each error; lost or wrong without a word is what is known.",
            drawing.columns,
          )
        : []),
    ...bad.flatMap((line) => ["", ...wrap(line, drawing.columns)]),
  ].join("\n");
}

function outcomesOf(judged: readonly Judged[]): string {
  return DAMAGE_OUTCOMES.flatMap((outcome) => {
    const of = judged.filter(({ result }) => result.outcome === outcome);
    if (of.length === 0) return [];
    const known = of.filter(({ allowance }) => allowance.state === "known").length;
    const deviating = known === 0 ? "" : known === of.length ? " (known)" : ` (${known} known)`;
    return [`${outcome} ${of.length}${deviating}`];
  }).join(", ");
}

function badLine({ name, result }: Judged): string {
  const { leftBy, file, damage, seed, outcome, detail } = result;
  return `${name}, left by a ${leftBy} process: ${file} ${damage} (seed ${seed}) came to ${outcome}: ${detail}`;
}

/** One line for each cell and reason. */
function knownLines(judged: readonly Judged[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { name, allowance } of judged) {
    if (allowance.state !== "known") continue;
    const line = `${name}, known: ${allowance.deviation.reason}`;
    times.set(line, (times.get(line) ?? 0) + 1);
  }
  return [...times].map(([line, count]) => `${line} (${counted(count, "case")})`);
}
