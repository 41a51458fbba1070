import { expect, test } from "vitest";
import { RunBudget } from "./run-budget.ts";

test("every cell gets its share: the budget times the jobs by the cells", () => {
  let time = 5_000;
  const budget = new RunBudget(1_000, { cells: 4, jobs: 2, now: () => time });
  expect([budget.share(), budget.share()]).toEqual([500, 500]);
  time += 500;
  expect([budget.share(), budget.share()]).toEqual([500, 500]);
});

test("what a cell takes too much the others miss, and what it leaves they get", () => {
  let time = 0;
  const budget = new RunBudget(900, { cells: 3, jobs: 1, now: () => time });
  expect(budget.share()).toBe(300);
  time = 500;
  expect(budget.share()).toBe(200);
  time = 600;
  expect(budget.share()).toBe(300);
});

test("there is nothing left when the time is over", () => {
  let time = 0;
  const budget = new RunBudget(100, { cells: 2, jobs: 1, now: () => time });
  budget.share();
  time = 150;
  expect(budget.share()).toBeLessThanOrEqual(0);
});
