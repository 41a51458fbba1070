// `assay bench --same-same N`: one engine as two cells, N short benches, and how often they were ranked.
import {
  benchPlan,
  sameSame,
  wilsonInterval,
  type SameSameEvent,
  type SameSameResult,
  type SameSameVoided,
} from "@assay/bench";
import { AssayError, runnableCells, selectCells } from "@assay/engines/engine";
import { renderSameSame } from "@assay/reports";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { endLook, takeUntilInterrupted } from "../look.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** Short on purpose: a rank that is wrong is wrong in a short run first. */
const SHORT = {
  transactions: 2_000,
  proofTransactions: 200,
  proofOperations: 20,
  warmUpAtMost: 300,
  warmUpBudgetMs: 50,
  budgetMs: 50,
  ingestBudgetMs: 50,
};

/** A write, a read of much and a read of little. */
const WORKLOADS = ["append", "load-warm", "known-state"] as const;

/**
 * Prints how many comparisons ranked one before the other, and gives the exit code: 1 where that is too many,
 * or a run was voided, 3 where that was for want of room alone. An interrupt ends the runs; what was found until then is printed.
 */
export async function sameSameCommand(
  runs: number,
  options: RunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(registry, selection, required);
  const [cell, ...others] = runnableCells(cells);
  if (cell === undefined || others.length > 0) {
    throw new AssayError(
      "USAGE",
      `--same-same takes one cell, and ${cells.length} are chosen: name one with --engines, --apis and --durabilities`,
    );
  }
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  const results: SameSameResult[] = [];
  const voided: SameSameVoided[] = [];
  try {
    noteMissing(missing, progress);
    const { cojson } = environmentOf(places.base);
    const { path: capture } = await captureFile(
      { directory: places.base, seed: options.seed, scale: options.scale, cojson },
      progress,
      signal,
    );
    const { parameters } = benchPlan("quick", SHORT);
    const given = {
      cell,
      runs,
      capture,
      parameters,
      workloads: WORKLOADS,
      directory: places.scratch,
      place: options.dir,
      seed: options.seed,
      floors: false,
    };
    const take = (event: SameSameEvent): void => {
      if (event.type === "voided") voided.push(event);
      else results.push(event);
      progress.update("same-same", `run ${event.run + 1}/${runs}, ${event.workload}`);
    };
    await takeUntilInterrupted(sameSame(given, signal), take, signal);
  } finally {
    progress.clear();
    places.removeScratch();
  }
  const compared = new Set(results.map(({ run }) => run)).size;
  const ranked = results.filter((result) => result.ranked).length;
  const share = results.length === 0 ? undefined : wilsonInterval(ranked, results.length);
  const trial = { runs: compared, comparisons: results.length, ranked, share };
  const [first] = voided;
  if (first !== undefined) {
    const reason = `${first.workload}: ${first.reason}`;
    output.print(renderSameSame({ ...trial, voided: { runs: voided.length, reason } }, output));
  } else if (compared > 0) output.print(renderSameSame(trial, output));
  const tooMany = share !== undefined && share.low > LEVEL;
  const done = `${compared + voided.length} of ${runs} runs`;
  const inconclusive = voided.some(({ cut }) => cut);
  const isWrong = voided.some(({ cut }) => cut === undefined) || tooMany;
  const failed = isWrong || (compared === 0 && !inconclusive);
  return endLook({ done, failed, inconclusive }, output, signal);
}

/** What the intervals promise: a false rank in one of twenty comparisons. */
const LEVEL = 0.05;
