import { expect, test } from "vitest";
import { estimateMs } from "./estimate.ts";
import { benchPlan } from "./parameters.ts";

const CELLS = [{ durability: "process" }, { durability: "power" }] as const;

test("more rounds and more cells take proportionally longer", () => {
  // Filled once, whatever the rounds: so little that it does not count.
  const plan = (rounds: number) => benchPlan("quick", { rounds, transactions: 1 });
  const one = estimateMs(plan(1), CELLS.slice(0, 1));
  expect(estimateMs(plan(4), CELLS.slice(0, 1))).toBeCloseTo(4 * one, -1);
  expect(estimateMs(plan(1), [...CELLS, ...CELLS])).toBeCloseTo(2 * estimateMs(plan(1), CELLS));
});

test("the open loop counts only where it is asked for, and in workloads that overlap", () => {
  const without = benchPlan("quick", { openLoopShare: 0 });
  const within = benchPlan("quick", { openLoopShare: 0.5, openLoopMs: 1_000, rounds: 1 });
  const more =
    estimateMs(within, CELLS.slice(0, 1)) -
    estimateMs(
      { ...within, parameters: { ...within.parameters, openLoopShare: 0 } },
      CELLS.slice(0, 1),
    );
  // append, load-skewed and known-state.
  expect(more).toBeCloseTo(3_000);
  expect(estimateMs(without, CELLS)).toBeGreaterThan(0);
});

test("a million transactions take longer than a thousand", () => {
  const of = (transactions: number) => estimateMs(benchPlan("full", { transactions }), CELLS);
  expect(of(1_000_000)).toBeGreaterThan(of(1_000) + 60_000);
});

test("a tape takes its time as other workloads do, without being read", () => {
  const plan = benchPlan("smoke");
  const withTape = { ...plan, workloads: [...plan.workloads, "tape" as const] };
  expect(estimateMs(withTape, CELLS)).toBeGreaterThan(estimateMs(plan, CELLS));
});
