// How long a run will take, said before it starts. Goal: minutes or an hour. Non-goal: more than that;
// how fast engines are is what the run is to find out.
import type { Cell } from "@assay/engines/engine";
import type { BenchPlan } from "./parameters.ts";
import { workloadNamed } from "./workloads/all.ts";

/** A process: Node, the capture, the harness's own cost. */
const START_MS = 1_000;
/** Opening, copying, proving and looking at the end, a workload. */
const AROUND_MS = 200;
/** Of a store that is filled in batches, and of one that stores message by message: about the slowest ones'. */
const FILLED_PER_MS = 15;
const INGESTED_PER_MS = 8;
/** Bytes on disk are copied, and rows counted, at about so many transactions a millisecond. */
const COPIED_PER_MS = 400;

/** Of a tape only its length is its own, which its time bounds. */
const TAPE = { starts: "empty", leaves: "remainder", overlaps: false } as const;

/** Milliseconds that all processes of the cells take together, one after the other. */
export function estimateMs(
  { parameters, workloads }: BenchPlan,
  cells: readonly Pick<Cell, "durability">[],
): number {
  const { transactions, rounds, openLoopShare, openLoopMs } = parameters;
  const fillMs = transactions / FILLED_PER_MS;
  let totalMs = 0;
  for (const { durability } of cells) {
    // Kept from round to round, but by a store that holds nothing once it is closed.
    totalMs += durability === "volatile" ? 0 : fillMs;
    for (const name of workloads) {
      const { starts, leaves, overlaps } = name === "tape" ? TAPE : workloadNamed(name);
      const waits = durability === "power" && leaves !== "nothing";
      const timedMs =
        name === "ingest" && !waits
          ? Math.min(parameters.ingestBudgetMs, transactions / INGESTED_PER_MS)
          : waits
            ? parameters.powerBudgetMs
            : parameters.budgetMs;
      const filled = starts === "filled";
      const beforeMs = !filled
        ? 0
        : durability === "volatile"
          ? fillMs
          : leaves === "nothing"
            ? 0
            : transactions / COPIED_PER_MS;
      const warmUpMs = filled ? parameters.warmUpBudgetMs : 0;
      const openMs = openLoopShare > 0 && overlaps ? openLoopMs : 0;
      totalMs += rounds * (AROUND_MS + beforeMs + warmUpMs + timedMs + openMs);
    }
    totalMs += rounds * START_MS;
  }
  return totalMs;
}
