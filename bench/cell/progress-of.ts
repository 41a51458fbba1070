// Signs of life of a pass, which a run that hangs is told by.
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "../subject/cell-run.ts";

/** Time between two of them. */
const PROGRESS_MS = 500;

/** Emits `progress` now and then; told how many operations were played. */
export function progressOf({ name }: Workload, run: CellRun): (done: number) => void {
  const { cell, round, timer } = run;
  let toldMs = Number.NEGATIVE_INFINITY;
  return (done) => {
    const nowMs = timer();
    if (nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    run.emit({ type: "progress", cell, workload: name, round, done });
  };
}
