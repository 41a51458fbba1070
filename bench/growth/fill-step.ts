// One step of growth: from the size before to the next one, most of it in batches, and the last coValues
// message by message, which is timed as `ingest`.
import { setImmediate } from "node:timers/promises";
import type { Stage } from "../verification/stage.ts";
import { uploadCalls, type UploadCall } from "../calls/upload-call.ts";
import type { CellRun } from "../subject/cell-run.ts";
import type { Subject } from "../subject/subject.ts";
import { uploadsOf, writeOf } from "../dataset/population.ts";
import { timeCalls, type TimedCalls } from "./time-calls.ts";

/** CoValues that are stored message by message, at the most half of the step's. */
const TIMED_COVALUES = 300;
/** CoValues between two signs of life. */
const SLICE = 1_024;

/** Fills the store to the stage's population; the cost is that of a transaction on average. */
export async function fillStep(
  stage: Stage,
  subject: Subject,
  run: CellRun,
): Promise<{ readonly timed: TimedCalls; readonly costNs: number }> {
  const { ledger, world } = stage;
  const { population } = world;
  const begin = ledger.filled;
  const timedFrom =
    population.size - Math.min(TIMED_COVALUES, Math.ceil((population.size - begin) / 2));
  for (let from = begin; from < timedFrom; from += SLICE) {
    run.signal.throwIfAborted();
    const members = [...population.members(from, Math.min(timedFrom, from + SLICE))];
    await subject.fill(members.map(writeOf));
    run.emit({
      type: "progress",
      cell: run.cell,
      workload: "ingest",
      round: run.round,
      done: from,
    });
    await setImmediate();
  }
  const calls: UploadCall[] = [];
  const transactions: number[] = [];
  for (const member of population.members(timedFrom, population.size)) {
    calls.push(...uploadCalls(stage, member));
    for (const { sessions } of uploadsOf(member)) {
      transactions.push(sessions.reduce((sum, session) => sum + session.transactions.length, 0));
    }
  }
  const timed = await timeCalls(calls, subject, run);
  // What the time left out is stored too, so that the size is what it says.
  for (const call of calls.slice(timed.operations)) await subject.play.play(call);
  for (let index = timedFrom; index < population.size; index += 1) {
    ledger.begun.delete(index);
    ledger.uploaded.delete(index);
  }
  ledger.filled = population.size;
  const stored = transactions.slice(0, timed.operations).reduce((sum, one) => sum + one, 0);
  return { timed, costNs: timed.durationNs / Math.max(1, stored) };
}
