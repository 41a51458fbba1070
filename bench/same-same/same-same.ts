// The bench's own false alarms: one engine as two cells, again and again, and how often a difference is
// ranked that is not there. Goal: the very comparison that ranks cells, on the very runs it is made of.
import { AssayError, type Cell, type RunnableCell } from "@assay/engines/engine";
import type { Workload } from "../workload-names.ts";
import type { Parameters } from "../parameters.ts";
import { bench, type BenchOptions } from "../run.ts";
import { compareCells, type Comparison } from "../statistics/rank.ts";

/** How false alarms are looked for. */
export interface SameSameOptions extends Omit<BenchOptions, "cells" | "parameters" | "workloads"> {
  readonly cell: RunnableCell;
  /** Short benches, each with a seed of its own, counted up from `seed`. */
  readonly runs: number;
  readonly workloads: readonly Workload[];
  /** `rounds` processes of each of the two in each run. */
  readonly parameters: Parameters;
}

/** One workload of one run: what the comparison of the two said of their operations per second, by which reports rank. */
export interface SameSameResult {
  readonly type: "compared";
  /** Counted from 0. */
  readonly run: number;
  readonly workload: Workload;
  readonly comparison: Comparison;
  /** Whether it would have ranked one before the other. */
  readonly ranked: boolean;
}

/** A run in which a workload had wrong answers, broke or had no room: nothing of it is compared. */
export interface SameSameVoided {
  readonly type: "voided";
  /** Counted from 0. */
  readonly run: number;
  /** The first of the run that was voided, and why. */
  readonly workload: Workload;
  readonly reason: string;
  /** That there was no room for it, which says nothing of the bench. */
  readonly cut?: true;
}

/** What each run comes to. */
export type SameSameEvent = SameSameResult | SameSameVoided;

/** What its second cell's version ends with, so that the two are told apart. */
const AGAIN = " again";

/**
 * Yields a result a workload of each run, or of a run that was voided why; the runs after it go on.
 * Errors: `SELECTION_EMPTY` without workloads, `INTERRUPTED` when aborted, `INTERNAL` where a workload
 * cannot be run, which it could in no run.
 */
export async function* sameSame(
  options: SameSameOptions,
  signal: AbortSignal,
): AsyncGenerator<SameSameEvent, void, undefined> {
  const { cell, runs, seed, workloads, ...shared } = options;
  const again: RunnableCell = {
    ...cell,
    cell: { ...cell.cell, version: cell.cell.version + AGAIN },
  };
  for (let run = 0; run < runs; run += 1) {
    const ofRun = { ...shared, workloads, cells: [cell, again], seed: seed + run };
    const times = await timesOf(ofRun, signal);
    if (times.state === "voided") {
      const { state: type, ...why } = times;
      yield { type, run, ...why };
      continue;
    }
    const { rates } = times;
    for (const workload of workloads) {
      const comparison = compareCells(
        { name: "first", values: rates.get(keyOf(cell.cell, workload)) ?? [] },
        { name: "again", values: rates.get(keyOf(again.cell, workload)) ?? [] },
      );
      if (comparison === undefined) {
        throw new AssayError("USAGE", "too few rounds to compare two cells; raise rounds");
      }
      const ranked = comparison.low > 1 || comparison.high < 1;
      yield { type: "compared", run, workload, comparison, ranked };
    }
  }
}

/** What the processes of a run gave. */
type RunTimes =
  /** Operations per second of each cell and workload, by round. */
  | { readonly state: "timed"; readonly rates: ReadonlyMap<string, readonly number[]> }
  | ({ readonly state: "voided" } & Pick<SameSameVoided, "workload" | "reason" | "cut">);

/** Runs one of the short benches; the first workload that is voided ends it. */
async function timesOf(options: BenchOptions, signal: AbortSignal): Promise<RunTimes> {
  const rates = new Map<string, number[]>();
  for await (const event of bench(options, signal)) {
    if (event.type === "voided") {
      return { state: "voided", workload: event.workload, reason: event.reason };
    }
    if (event.type === "not-run") {
      const { workload, reason, cut } = event;
      if (cut !== undefined) return { state: "voided", workload, reason, cut };
      throw new AssayError("INTERNAL", `${event.workload} has no times: ${event.reason}`);
    }
    if (event.type !== "measured") continue;
    const key = keyOf(event.cell, event.workload);
    const values = rates.get(key) ?? [];
    values[event.round] = event.opsPerSecond;
    rates.set(key, values);
  }
  return { state: "timed", rates };
}

function keyOf({ version }: Cell, workload: Workload): string {
  return `${version} ${workload}`;
}
