// All workloads of one cell, one after the other, in the process that calls it.
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { measureTimerNs } from "../drivers/timer.ts";
import { workloadNamed } from "../workloads/all.ts";
import type { CellRun } from "./cell-run.ts";
import { runWorkload } from "./run-workload.ts";

/** Emits `conditions`, then what each workload emits. Throws only when aborted. */
export async function runCell(run: Omit<CellRun, "overheadNs">): Promise<void> {
  const { cell, round, timer } = run;
  const timerNs = measureTimerNs(timer);
  const overheadNs = timerNs;
  run.emit({
    type: "conditions",
    cell,
    round,
    timerNs,
    overheadNs,
    garbageCollected: collectGarbage(),
  });
  for (const name of run.workloads) {
    await runWorkload(workloadNamed(name), { ...run, overheadNs });
  }
}
