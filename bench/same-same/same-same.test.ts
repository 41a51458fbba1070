import { join } from "node:path";
import type { RunnableCell } from "@assay/engines/engine";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { measurementOf } from "../measurement.test.support.ts";
import { benchPlan } from "../parameters.ts";
import type { BenchProcess } from "../run.ts";
import { sameSame, type SameSameOptions, type SameSameResult } from "./same-same.ts";

const CELL: RunnableCell = {
  cell: { engine: "memory", version: "1", api: "sync", durability: "volatile", tuning: {} },
  source: { module: "unused", exportName: "unused" },
};

/** Processes whose rates vary by chance alone, or by a factor where the cell is the second one. */
function processes(secondIsSlower = 1): BenchProcess {
  return async function* ({ cell, round, seed, workloads }) {
    const factor = cell.version === "1" ? 1 : secondIsSlower;
    for (const workload of workloads) {
      const random = randomFrom(seed, `${cell.version} ${round} ${workload}`);
      const opsPerSecond = 1_000 / (factor * (1 + random()));
      const measurement = { ...measurementOf(), opsPerSecond };
      yield { type: "measured", cell, round, workload, unit: "one", ...measurement };
    }
  };
}

async function resultsOf(options: Partial<SameSameOptions> = {}): Promise<SameSameResult[]> {
  const results: SameSameResult[] = [];
  for await (const result of sameSame(
    {
      cell: CELL,
      runs: 40,
      workloads: ["append", "load-warm"],
      parameters: benchPlan("quick").parameters,
      capture: "unused",
      directory: join(".assay", "bench-test", `same-${process.pid}`),
      seed: 1,
      floors: false,
      runProcess: processes(),
      ...options,
    },
    new AbortController().signal,
  )) {
    results.push(result);
  }
  return results;
}

describe("sameSame", () => {
  it("ranks equal cells about as seldom as its level says", async () => {
    const results = await resultsOf();
    expect(results).toHaveLength(80);
    expect(results.filter(({ ranked }) => ranked).length).toBeLessThanOrEqual(8);
  });

  it("ranks a difference that is there in every run", async () => {
    const results = await resultsOf({ runs: 5, runProcess: processes(3) });
    expect(results.every(({ ranked }) => ranked)).toBe(true);
  });

  it("refuses fewer rounds than two cells can be told apart by", async () => {
    const { parameters } = benchPlan("quick", { rounds: 3 });
    await expect(resultsOf({ parameters })).rejects.toMatchObject({ code: "USAGE" });
  });

  it("says when a workload has no times, instead of counting it as equal", async () => {
    const runProcess: BenchProcess = async function* ({ cell, round }) {
      yield { type: "voided", cell, round, workload: "append", reason: "wrong answers" };
    };
    await expect(resultsOf({ runProcess })).rejects.toThrow("wrong answers");
  });
});
