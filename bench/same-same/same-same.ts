// The bench's own false alarms: one engine as two cells, again and again, and how often a difference is
// ranked that is not there. Goal: the very comparison that ranks cells, on the very runs it is made of.
import { AssayError, type Cell, type RunnableCell } from "@assay/engines/engine";
import type { Workload } from "../events.ts";
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
  /** Counted from 0. */
  readonly run: number;
  readonly workload: Workload;
  readonly comparison: Comparison;
  /** Whether it would have ranked one before the other. */
  readonly ranked: boolean;
}

/** What its second cell's version ends with, so that the two are told apart. */
const AGAIN = " again";

/**
 * Yields a result a run and workload.
 * Errors: `SELECTION_EMPTY` without workloads, `INTERRUPTED` when aborted, `INTERNAL` where a workload
 * has no times.
 */
export async function* sameSame(
  options: SameSameOptions,
  signal: AbortSignal,
): AsyncGenerator<SameSameResult, void, undefined> {
  const { cell, runs, seed, workloads, ...shared } = options;
  const again: RunnableCell = {
    ...cell,
    cell: { ...cell.cell, version: cell.cell.version + AGAIN },
  };
  for (let run = 0; run < runs; run += 1) {
    const rates = new Map<string, (number | undefined)[]>();
    const ofRun = { ...shared, workloads, cells: [cell, again], seed: seed + run };
    for await (const event of bench(ofRun, signal)) {
      if (event.type === "voided" || event.type === "not-run") {
        throw new AssayError("INTERNAL", `${event.workload} has no times: ${event.reason}`);
      }
      if (event.type !== "measured") continue;
      const key = keyOf(event.cell, event.workload);
      const values = rates.get(key) ?? [];
      values[event.round] = event.opsPerSecond;
      rates.set(key, values);
    }
    for (const workload of workloads) {
      const comparison = compareCells(
        { name: "first", values: rates.get(keyOf(cell.cell, workload)) ?? [] },
        { name: "again", values: rates.get(keyOf(again.cell, workload)) ?? [] },
      );
      if (comparison === undefined) {
        throw new AssayError("USAGE", "too few rounds to compare two cells; raise rounds");
      }
      const ranked = comparison.low > 1 || comparison.high < 1;
      yield { run, workload, comparison, ranked };
    }
  }
}

function keyOf({ version }: Cell, workload: Workload): string {
  return `${version} ${workload}`;
}
