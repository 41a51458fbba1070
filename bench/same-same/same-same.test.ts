import { join } from "node:path";
import { AssayError, type RunnableCell } from "@assay/engines/engine";
import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { measurementOf } from "../measurement.test.support.ts";
import { benchPlan } from "../parameters.ts";
import type { BenchProcess } from "../run.ts";
import {
  sameSame,
  type SameSameEvent,
  type SameSameOptions,
  type SameSameResult,
} from "./same-same.ts";

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

async function eventsOf(
  options: Partial<SameSameOptions> = {},
  signal = new AbortController().signal,
): Promise<SameSameEvent[]> {
  const events: SameSameEvent[] = [];
  for await (const event of sameSame(
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
    signal,
  )) {
    events.push(event);
  }
  return events;
}

async function resultsOf(options: Partial<SameSameOptions> = {}): Promise<SameSameResult[]> {
  const events = await eventsOf(options);
  return events.flatMap((event) => (event.type === "compared" ? [event] : []));
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

  it("says of a run that had no room that it was cut", async () => {
    const runProcess: BenchProcess = async function* ({ cell, round, workloads }) {
      for (const workload of workloads)
        yield { type: "not-run", cell, round, workload, reason: "no room", cut: true };
    };
    expect(await eventsOf({ runs: 1, runProcess })).toEqual([
      { type: "voided", run: 0, workload: "append", reason: "no room", cut: true },
    ]);
  });

  it("compares nothing of a run in which a workload was voided, says why, and goes on", async () => {
    const begun: string[] = [];
    const runProcess: BenchProcess = async function* (input, signal) {
      const { cell, round, seed } = input;
      begun.push(`${seed} ${round}`);
      // In the third round of the second run the second workload goes wrong.
      for await (const event of processes()(input, signal)) {
        const isWrong = seed === 2 && round === 2 && "workload" in event;
        if (!isWrong || event.workload !== "load-warm") yield event;
        else
          yield { type: "voided", cell, round, workload: event.workload, reason: "wrong answers" };
      }
    };
    const events = await eventsOf({ runs: 3, runProcess });
    expect(events.map((event) => [event.run, event.workload, event.type])).toEqual([
      [0, "append", "compared"],
      [0, "load-warm", "compared"],
      [1, "load-warm", "voided"],
      [2, "append", "compared"],
      [2, "load-warm", "compared"],
    ]);
    expect(events[2]).toMatchObject({ reason: "wrong answers" });
    // What is left of a voided run is not run.
    expect(begun).not.toContain("2 3");
    expect(begun.filter((one) => one === "3 5")).toHaveLength(2);
  });

  it("says when a workload cannot be run, instead of counting it as equal", async () => {
    const runProcess: BenchProcess = async function* ({ cell, round }) {
      yield { type: "not-run", cell, round, workload: "append", reason: "not in this cell" };
    };
    await expect(resultsOf({ runProcess })).rejects.toThrow("not in this cell");
  });

  it("ends when it is interrupted, instead of voiding the run", async () => {
    const controller = new AbortController();
    const runProcess: BenchProcess = async function* () {
      controller.abort();
      yield* [];
      throw new AssayError("INTERRUPTED", "the run was interrupted");
    };
    await expect(eventsOf({ runProcess }, controller.signal)).rejects.toThrow("interrupted");
  });
});
