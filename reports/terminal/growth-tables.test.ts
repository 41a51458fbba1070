import { expect, test } from "vitest";
import { textWidth } from "../plain-text.ts";
import { drawingOf } from "./drawing.ts";
import { renderGrowth, type GrowthPoint } from "./growth-tables.ts";

/** Three processes a size, a tenth apart. */
function points(cell: string, exponent: number, sizes = [1_000, 10_000, 100_000]): GrowthPoint[] {
  return sizes.flatMap((transactions) =>
    [0.9, 1, 1.1].map((noise) => ({
      cell,
      operation: "append",
      transactions,
      costNs: 2_000 * transactions ** exponent * noise,
    })),
  );
}

test("costs at each size, the exponent with its interval, and a plot in which slopes are seen", () => {
  const text = renderGrowth(
    [...points("sqlite/sync/process", 0), ...points("lmdb/sync/process", 0.5)],
    drawingOf({}),
  );
  expect(text).toBe(`How append grows, durability process

transactions             1,000   10,000  100,000            exponent  off by
  sqlite/sync/process  2.00 µs  2.00 µs  2.00 µs  0.00 [-0.04, 0.04]  × 1.09
  lmdb/sync/process    63.2 µs   200 µs   632 µs   0.50 [0.46, 0.54]  × 1.09

   632 µs │                                                       b
          │                            b
          │
          │b
          │
          │
          │
  2.00 µs │a                           a                          a
          └────────────────────────────────────────────────────────
           1,000                                            100,000
  both axes logarithmic; a sqlite/sync/process, b lmdb/sync/process; + several

cost = a · transactions^exponent: 0 does not grow, 1 doubles with the store; in brackets the
interval at 95 %. off by: how far a point typically lies from its curve, as a factor; far from 1,
the cost follows no such law and the exponent says little. Costs of one size are put together as
their median.`);
  expect(Math.max(...text.split("\n").map(textWidth))).toBeLessThanOrEqual(100);
});

test("costs of two durabilities never stand in one table", () => {
  const text = renderGrowth(
    [...points("sqlite/sync/process", 0), ...points("sqlite/sync/power", 0)],
    drawingOf({}),
  );
  expect(text.match(/^How .*$/gm)).toEqual([
    "How append grows, durability process",
    "How append grows, durability power",
  ]);
});

test("two sizes have costs and no exponent, and a size that is lacking no cost", () => {
  const text = renderGrowth(
    [
      ...points("sqlite/sync/process", 1, [1_000, 10_000]),
      ...points("lmdb/sync/process", 1, [1_000]),
    ],
    drawingOf({}),
  );
  expect(text).toMatch(/sqlite\/sync\/process +2\.00 ms +20\.0 ms +fewer than three sizes +–/);
  expect(text).toMatch(/lmdb\/sync\/process +2\.00 ms +– +fewer than three sizes +–/);
  expect(text).not.toContain("│");
});
