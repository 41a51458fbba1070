import { expect, test } from "vitest";
import { FEWEST_FOR_WHOLE_PAIRS } from "./coverage.ts";
import { defaultHistories, RUN_PROFILES } from "./run-profiles.ts";

test("every profile gives a cell enough histories for whole floors of pairs", () => {
  for (const { histories, historiesBesideWeaker } of Object.values(RUN_PROFILES)) {
    expect(historiesBesideWeaker).toBeLessThan(histories);
    expect(historiesBesideWeaker).toBeGreaterThanOrEqual(FEWEST_FOR_WHOLE_PAIRS);
  }
});

test("fewer are played where the run checks the same engine and api with a weaker durability", () => {
  const { histories, historiesBesideWeaker } = RUN_PROFILES.quick;
  const weaker = { engine: "ours", api: "sync", durability: "process", tuning: {} } as const;
  const cell = { ...weaker, durability: "power" } as const;
  expect(defaultHistories(cell, [weaker, cell])).toBe(historiesBesideWeaker);
  expect(defaultHistories(weaker, [weaker, cell])).toBe(histories);
  for (const other of [
    { ...weaker, engine: "theirs" },
    { ...weaker, api: "async" },
    { ...weaker, tuning: { cacheBytes: 1 } },
    { ...weaker, durability: "volatile" },
  ] as const) {
    expect(defaultHistories(cell, [other, cell])).toBe(histories);
  }
});

test("nightly has a budget and a new seed, and quick neither", () => {
  expect(RUN_PROFILES.nightly).toMatchObject({ budgetMs: 30 * 60_000, newSeed: true });
  expect(RUN_PROFILES.quick).toMatchObject({ newSeed: false });
  expect(RUN_PROFILES.quick).not.toHaveProperty("budgetMs");
});
