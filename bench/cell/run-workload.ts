// One workload on one cell: its stream is proven in the first round, then timed, and what the timed pass
// answered and left behind is checked as well. What is wrong in either has no times.
import { codedMessage, errorCode, errorMessage, hasCode, noRoomIn } from "@assay/engines/engine";
import { timeRecovery } from "../recovery/time-recovery.ts";
import { prove } from "./prove.ts";
import type { Workload } from "../workloads/workload.ts";
import type { CellRun } from "../subject/cell-run.ts";
import { openNew } from "../subject/filled-store.ts";
import { timeWorkload } from "./time-workload.ts";

/** Runs a workload and emits `progress`, then `measured`, `voided` or `not-run`. Throws only when aborted. */
export async function runWorkload(workload: Workload, run: CellRun): Promise<void> {
  const subject = { cell: run.cell, workload: workload.name, round: run.round } as const;
  const refusal = workload.refusal(run.cell, run.world);
  if (refusal !== undefined) {
    run.emit({ type: "not-run", ...subject, reason: refusal });
    return;
  }
  try {
    if (run.round === 0) await proveStream(workload, run);
    const time = workload.recovers === true ? timeRecovery : timeWorkload;
    const measurement = await time(workload, run);
    run.emit({ type: "measured", ...subject, unit: workload.unit, ...measurement });
  } catch (error) {
    run.signal.throwIfAborted();
    const isTuned = Object.keys(run.cell.tuning).length > 0;
    if (isTuned && errorCode(error) === "DURABILITY_UNSUPPORTED") {
      // A tuned cell may promise less than the engine does.
      run.emit({ type: "not-run", ...subject, reason: errorMessage(error) });
      return;
    }
    if (hasCode(error, "DISK_FULL")) {
      run.emit({
        type: "not-run",
        ...subject,
        reason: noRoomIn(run.place ?? run.directory),
        cut: true,
      });
      return;
    }
    run.emit({ type: "voided", ...subject, reason: codedMessage(error) });
  }
}

async function proveStream(workload: Workload, run: CellRun): Promise<void> {
  const store = await openNew(workload, run, `${workload.name}-proof`);
  try {
    await prove(workload, run.world, store);
  } finally {
    await store.dispose();
  }
}
