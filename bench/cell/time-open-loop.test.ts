// The open loop that follows the closed one in a cell.
import { join } from "node:path";
import { memoryEngine } from "@assay/engines/memory";
import { makeCapture } from "@assay/engines/jazz";
import { expect, it } from "vitest";
import { makeWorld } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import { benchPlan } from "../parameters.ts";
import { workloadNamed } from "../workloads/all.ts";
import { runWorkload } from "./run-workload.ts";

// Broke: operations came due at a share of a rate whose clock stood still while answers were checked, and fast
// engines were overloaded by the bench's own checks.
it("has a share of the rate that was sustained with the checks, not of the one without them", async () => {
  const openLoopShare = 0.5;
  const { parameters } = benchPlan("smoke", {
    transactions: 500,
    proofTransactions: 100,
    budgetMs: 50,
    openLoopMs: 50,
    openLoopShare,
  });
  const events: BenchEvent[] = [];
  await runWorkload(workloadNamed("known-state"), {
    cell: { engine: "memory", version: "1", api: "async", durability: "volatile", tuning: {} },
    engine: memoryEngine,
    directory: join(".assay", "bench-test", `open-loop-${process.pid}`),
    round: 0,
    workloads: ["known-state"],
    world: makeWorld(await makeCapture({ seed: 1, scale: "smoke" }), 1, parameters),
    timer: systemTimer,
    timingNs: 0,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  });
  const last = events.at(-1);
  if (last?.type !== "measured" || last.open === undefined) throw new Error("no open loop");
  expect(last.open.intendedRate).toBeLessThan(last.opsPerSecond * openLoopShare);
});
