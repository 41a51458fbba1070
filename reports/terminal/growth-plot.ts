// Costs against sizes on logarithmic axes, a letter a cell: a power law is a straight line, and its slope the exponent.
import { plainText } from "../plain-text.ts";
import { count, duration } from "../quantity.ts";
import { wrap } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** A cell's cost at each size. */
export interface GrowthCurve {
  readonly cell: string;
  readonly costs: readonly (number | undefined)[];
}

const HEIGHT = 8;
const WIDTH = 56;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
/** Of two or more in one place. */
const SEVERAL = "+";

/** The plot's lines with its legend; none for fewer than three sizes, or for more cells than letters. */
export function growthPlot(
  sizes: readonly number[],
  curves: readonly GrowthCurve[],
  { columns }: Drawing,
): string[] {
  const costs = curves.flatMap((curve) => curve.costs.filter((cost) => cost !== undefined));
  if (sizes.length < 3 || costs.length === 0 || curves.length > LETTERS.length) return [];
  const [least, most] = [Math.min(...costs), Math.max(...costs)];
  const [first = 1, last = 1] = [sizes[0], sizes.at(-1)];
  const places = Array.from({ length: HEIGHT }, () => Array<string>(WIDTH).fill(" "));
  for (const [index, { costs: own }] of curves.entries()) {
    for (const [at, cost] of own.entries()) {
      const size = sizes[at];
      if (cost === undefined || size === undefined) continue;
      const row = places[HEIGHT - 1 - place(cost, least, most, HEIGHT)];
      const column = place(size, first, last, WIDTH);
      if (row !== undefined) row[column] = row[column] === " " ? (LETTERS[index] ?? "?") : SEVERAL;
    }
  }
  const labels = places.map((_, row) =>
    row === 0 ? duration(most) : row === HEIGHT - 1 ? duration(least) : "",
  );
  const width = Math.max(...labels.map((label) => label.length));
  const names = curves.map(({ cell }, index) => `${LETTERS[index]} ${plainText(cell)}`);
  const ends = count(first) + count(last).padStart(WIDTH - count(first).length);
  return [
    "",
    ...places.map((row, at) =>
      `  ${(labels[at] ?? "").padStart(width)} │${row.join("")}`.trimEnd(),
    ),
    `  ${" ".repeat(width)} └${"─".repeat(WIDTH)}`,
    `  ${" ".repeat(width)}  ${ends}`,
    ...wrap(`  both axes logarithmic; ${names.join(", ")}; ${SEVERAL} several`, columns, "  "),
  ];
}

/** Where a value stands among so many places between the ends, by logarithms. */
function place(value: number, least: number, most: number, places: number): number {
  if (least === most) return 0;
  const share = Math.log(value / least) / Math.log(most / least);
  return Math.round(share * (places - 1));
}
