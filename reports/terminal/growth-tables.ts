// How costs grow with the store as text: a table an operation, with the fitted exponent of each cell.
import { fitPowerLaw, medianOf, randomFrom, type PowerLaw } from "@assay/bench";
import { DURABILITIES } from "@assay/engines/engine";
import { plainText } from "../plain-text.ts";
import { count, duration } from "../quantity.ts";
import { NONE } from "../table.ts";
import { grid } from "./grid.ts";
import { growthPlot } from "./growth-plot.ts";
import { wrap } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** What an operation costs in a store of a size; several of one size where several processes ran. */
export interface GrowthPoint {
  /** The cell's name, as `cellName` gives it: `sqlite/sync/process`. */
  readonly cell: string;
  readonly operation: string;
  readonly transactions: number;
  readonly costNs: number;
}

const SEED = 1;
const LEGEND =
  "cost = a · transactions^exponent: 0 does not grow, 1 doubles with the store; in brackets the interval at " +
  "95 %. off by: how far a point typically lies from its curve, as a factor; far from 1, the cost follows no " +
  "such law and the exponent says little. Costs of one size are put together as their median.";

/** A table for each operation and durability, in the order of the points; costs of one size are put together as their median. */
export function renderGrowth(points: readonly GrowthPoint[], drawing: Drawing): string {
  const titles = unique(points.map(titleOf));
  const tables = titles.flatMap((title) => {
    const own = points.filter((point) => titleOf(point) === title);
    const sizes = unique(own.map(({ transactions }) => transactions)).sort((a, b) => a - b);
    const cells = unique(own.map(({ cell }) => cell));
    const curves = cells.map((cell) => ({
      cell,
      costs: sizes.map((size) =>
        medianOf(
          own
            .filter((point) => point.cell === cell && point.transactions === size)
            .map(({ costNs }) => costNs),
        ),
      ),
    }));
    const columns = [
      { head: "transactions", align: "left" as const, indent: 2 },
      ...[...sizes.map(count), "exponent", "off by"].map((head) => ({
        head,
        align: "right" as const,
      })),
    ];
    const rows = curves.map(({ cell, costs }) => [
      plainText(cell),
      ...costs.map((costNs) => (costNs === undefined ? NONE : duration(costNs))),
      ...lawTexts(own.filter((point) => point.cell === cell)),
    ]);
    return [
      drawing.paint("heading", title),
      "",
      ...grid(columns, rows, drawing),
      ...growthPlot(sizes, curves, drawing),
      "",
    ];
  });
  return [...tables, ...wrap(LEGEND, drawing.columns)].join("\n");
}

/** Costs stand beside costs of their own durability and no others. */
function titleOf({ cell, operation }: GrowthPoint): string {
  const durability = DURABILITIES.find((name) => cell.split("/").at(-1)?.startsWith(name));
  const ofClass = durability === undefined ? "" : `, durability ${durability}`;
  return `How ${plainText(operation)} grows${ofClass}`;
}

/** The exponent with its interval, and how far points lie from the curve. */
function lawTexts(points: readonly GrowthPoint[]): string[] {
  const law: PowerLaw = fitPowerLaw(
    points.map(({ transactions, costNs }) => ({ size: transactions, cost: costNs })),
    randomFrom(SEED, `${points[0]?.cell} ${points[0]?.operation}`),
  );
  if (law.type === "not-fitted") return [law.reason, NONE];
  const { exponent, typicalRatio } = law;
  const interval =
    exponent.type === "point" ? "" : ` [${exponent.low.toFixed(2)}, ${exponent.high.toFixed(2)}]`;
  return [`${exponent.value.toFixed(2)}${interval}`, `× ${typicalRatio.toFixed(2)}`];
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
