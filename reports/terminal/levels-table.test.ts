import type { LevelResult } from "@assay/bench";
import { expect, test } from "vitest";
import { renderLevels } from "./levels-table.ts";

const cell = {
  engine: "memory",
  version: "1",
  api: "sync",
  durability: "volatile",
  tuning: {},
} as const;

function measured(level: LevelResult["level"], p50Ns: number): LevelResult {
  const latency = { p50Ns, minNs: p50Ns, maxNs: p50Ns, meanNs: p50Ns };
  const outcome = { state: "measured", operations: 50, latency } as const;
  return { cell, operation: "load", level, outcome };
}

test("what a level adds to the one below stands beside it, and what has no times says why", () => {
  const text = renderLevels([
    measured("ordered", 10_000),
    measured("port", 25_000),
    measured("storage", 32_000),
    measured("floor", 8_000),
  ]);
  expect(text).toMatch(/p50 +10\.0 µs +25\.0 µs +32\.0 µs +8\.00 µs +15\.0 µs +7\.00 µs +25 %/);
  const voided = renderLevels([
    measured("port", 25_000),
    {
      cell,
      operation: "load",
      level: "storage",
      outcome: { state: "voided", reason: "co_z1 is missing" },
    },
    {
      cell,
      operation: "load",
      level: "ordered",
      outcome: { state: "not-run", reason: "it is not over an ordered store" },
    },
  ]);
  expect(voided).toContain("co_z1 is missing");
  expect(voided).toContain("it is not over an ordered store");
  expect(voided).not.toMatch(/7\.00 µs/);
});
