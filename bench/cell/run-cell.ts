// All workloads of one cell, one after the other, in the process that calls it.
import { WORKLOADS } from "../events.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import { measureTimerNs } from "../drivers/timer.ts";
import { workloadNamed } from "../workloads/all.ts";
import { runWorkload, type CellRun } from "./run-workload.ts";

/** Emits `conditions`, then what each workload emits. Throws only when aborted. */
export async function runCell(run: CellRun): Promise<void> {
  run.emit({
    type: "conditions",
    cell: run.cell,
    timerNs: measureTimerNs(run.timer),
    garbageCollected: collectGarbage(),
  });
  for (const name of WORKLOADS) await runWorkload(workloadNamed(name), run);
}
