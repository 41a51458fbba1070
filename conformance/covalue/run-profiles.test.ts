import { expect, test } from "vitest";
import { DURABILITIES } from "@assay/engines/engine";
import { FEWEST_FOR_FLOORS } from "./coverage.ts";
import { defaultHistories, RUN_PROFILES } from "./run-profiles.ts";

test("every profile gives a cell of any durability enough histories for the floors", () => {
  for (const { histories } of Object.values(RUN_PROFILES)) {
    for (const durability of DURABILITIES) {
      expect(histories[durability]).toBeGreaterThanOrEqual(FEWEST_FOR_FLOORS);
    }
  }
  expect(defaultHistories("power")).toBe(RUN_PROFILES.quick.histories.power);
});

test("nightly has a budget and a new seed, and quick neither", () => {
  expect(RUN_PROFILES.nightly).toMatchObject({ budgetMs: 30 * 60_000, newSeed: true });
  expect(RUN_PROFILES.quick).toMatchObject({ newSeed: false });
  expect(RUN_PROFILES.quick).not.toHaveProperty("budgetMs");
});
