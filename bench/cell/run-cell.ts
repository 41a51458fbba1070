// All workloads of one cell, one after the other, in the process that calls it.
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { measureTimerNs } from "../drivers/timer.ts";
import { measureOverhead } from "../overhead/measure-overhead.ts";
import { workloadNamed } from "../workloads/all.ts";
import type { CellRun } from "../subject/cell-run.ts";
import { runWorkload } from "./run-workload.ts";

/** Emits `conditions`, then what each workload emits. Throws only when aborted. */
export async function runCell(run: Omit<CellRun, "timingNs">): Promise<void> {
  const { cell, round, timer } = run;
  const timerNs = measureTimerNs(timer);
  const overhead = (await measureOverhead({ timer }))[cell.api];
  run.emit({
    type: "conditions",
    cell,
    round,
    timerNs,
    overheadNs: overhead.inLatencyNs,
    harnessNs: overhead.perOperationNs,
    garbageCollected: collectGarbage(),
  });
  for (const name of run.workloads) {
    await runWorkload(workloadNamed(name, run.tape), { ...run, timingNs: overhead.timingNs });
  }
}
