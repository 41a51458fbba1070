// One workload on one cell: its stream is proven first, then timed, and what the timed pass answered
// and left behind is proven as well. What is wrong in either has no times.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import { errorCode, errorMessage, type Cell } from "@assay/engines/engine";
import type { Dataset } from "../dataset/dataset.ts";
import { closedLoop, type LoopResult } from "../drivers/closed-loop.ts";
import { collectGarbage } from "../drivers/collect-garbage.ts";
import type { Timer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import type { Parameters } from "../parameters.ts";
import { Histogram } from "../recording/histogram.ts";
import { Expectation } from "../verification/expectation.ts";
import type { Plan, Workload } from "../workloads/workload.ts";
import { openSubject, type Subject } from "./subject.ts";

/** A cell with all that its workloads need. */
export interface CellRun {
  readonly cell: Cell;
  readonly engine: CoValueEngine;
  /** Of the cell alone; workloads make and remove their own directories in it. */
  readonly directory: string;
  readonly dataset: Dataset;
  readonly parameters: Parameters;
  readonly timer: Timer;
  readonly signal: AbortSignal;
  readonly emit: (event: BenchEvent) => void;
}

/** Runs a workload and emits `progress`, then `measured`, `voided` or `not-run`. Throws only when aborted. */
export async function runWorkload<Operation, Outcome>(
  workload: Workload<Operation, Outcome>,
  run: CellRun,
): Promise<void> {
  const { cell, dataset, parameters } = run;
  const subject = { cell, workload: workload.name } as const;
  const refusal = workload.refusal(cell, dataset);
  if (refusal !== undefined) {
    run.emit({ type: "not-run", ...subject, reason: refusal });
    return;
  }
  try {
    const plan = workload.plan(dataset, parameters);
    const stream = { workload, plan, expectation: new Expectation(workload, plan), run };
    const histogram = new Histogram();
    const result = await proveAndTime(stream, histogram);
    run.emit(measured(workload, run, plan, result, histogram));
  } catch (error) {
    run.signal.throwIfAborted();
    run.emit({ type: "voided", ...subject, reason: reasonOf(error) });
  }
}

/** A workload's stream on one cell. */
interface Stream<Operation, Outcome> {
  readonly workload: Workload<Operation, Outcome>;
  readonly plan: Plan<Operation>;
  readonly expectation: Expectation<Operation, Outcome>;
  readonly run: CellRun;
}

/** Plays the stream to see its answers, then to time it: on a new store, unless the first left nothing. */
async function proveAndTime<Operation, Outcome>(
  stream: Stream<Operation, Outcome>,
  histogram: Histogram,
): Promise<LoopResult> {
  const { plan } = stream;
  const proof = { ...stream, plan: { ...plan, operations: proofOperations(stream) } };
  if (plan.leaves === "nothing") {
    return onNewStore(stream, async (subject) => {
      await play(proof, subject);
      return play(stream, subject, histogram);
    });
  }
  await onNewStore(proof, (subject) => play(proof, subject));
  return onNewStore(stream, (subject) => play(stream, subject, histogram));
}

/** Each operation of a stream that only reads, once; the beginning of one that writes. */
function proofOperations<Operation, Outcome>({
  plan,
  run,
}: Stream<Operation, Outcome>): readonly Operation[] {
  return plan.leaves === "nothing"
    ? [...new Set(plan.operations)]
    : plan.operations.slice(0, run.parameters.proofOperations);
}

/** Opens a store, fills it as the stream wants it, and removes it after use. */
async function onNewStore<Operation, Outcome, T>(
  { workload, plan, run }: Stream<Operation, Outcome>,
  use: (subject: Subject<Operation, Outcome>) => Promise<T>,
): Promise<T> {
  const { api, durability, tuning } = run.cell;
  const path = join(run.directory, workload.name);
  const subject = await openSubject(workload, run.engine, api, { path, durability, tuning });
  try {
    await subject.fill(plan.stored);
    return await use(subject);
  } finally {
    await subject.close();
    await rm(path, { recursive: true, force: true });
  }
}

/** Plays the stream to its end, or to the end of the budget; timed when there is a histogram. */
async function play<Operation, Outcome>(
  stream: Stream<Operation, Outcome>,
  subject: Subject<Operation, Outcome>,
  histogram?: Histogram,
): Promise<LoopResult> {
  const { plan, expectation, run } = stream;
  const { parameters, timer, signal } = run;
  const timed = histogram !== undefined;
  if (timed) collectGarbage();
  const result = await closedLoop(
    {
      operations: plan.operations,
      subject: subject.play,
      check: expectation.checkOutcome,
      warmUpOperations: parameters.warmUpOperations,
      ...(plan.reopenEvery === undefined
        ? {}
        : { pause: { every: plan.reopenEvery, run: () => subject.reopen() } }),
      budgetMs: timed ? budgetMs(run, plan) : Number.POSITIVE_INFINITY,
      leastOperations: parameters.leastOperations,
      timer,
      signal,
      onProgress: timed ? progressOf(stream) : () => {},
    },
    histogram ?? new Histogram(),
  );
  if (plan.leaves !== "nothing") {
    expectation.checkState(await subject.state(plan.leaves), result.played);
  }
  return result;
}

/** Emits progress once each tenth of the stream. */
function progressOf<Operation, Outcome>({
  workload,
  plan,
  run,
}: Stream<Operation, Outcome>): (done: number) => void {
  const total = plan.operations.length;
  let tenths = 0;
  return (done) => {
    const reached = Math.floor((done * 10) / total);
    if (reached === tenths) return;
    tenths = reached;
    run.emit({ type: "progress", cell: run.cell, workload: workload.name, done, total });
  };
}

function measured<Operation, Outcome>(
  workload: Workload<Operation, Outcome>,
  { cell }: CellRun,
  plan: Plan<Operation>,
  { operations, played, durationNs }: LoopResult,
  histogram: Histogram,
): BenchEvent {
  return {
    type: "measured",
    cell,
    workload: workload.name,
    unit: workload.unit,
    operations,
    warmUpOperations: played - operations,
    plannedOperations: plan.operations.length,
    durationNs,
    opsPerSecond: (operations * 1e9) / durationNs,
    latency: {
      p50Ns: histogram.percentile(50),
      p95Ns: histogram.percentile(95),
      p99Ns: histogram.percentile(99),
      maxNs: histogram.max,
    },
  };
}

/** Time that the timed operations may take; less where each of them waits for the disk. */
function budgetMs<Operation>({ cell, parameters }: CellRun, { leaves }: Plan<Operation>): number {
  const waits = cell.durability === "power" && leaves !== "nothing";
  return waits ? parameters.powerBudgetMs : parameters.budgetMs;
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? errorMessage(error) : `${code}: ${errorMessage(error)}`;
}
