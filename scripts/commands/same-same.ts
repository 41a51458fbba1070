// `assay bench --same-same N`: one engine as two cells, N short benches, and how often they were ranked.
import { benchPlan, sameSame, wilsonInterval, type SameSameResult } from "@assay/bench";
import { AssayError, hasCode, runnableCells, selectCells } from "@assay/engines/engine";
import { renderSameSame } from "@assay/reports";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { EXIT } from "../exit-code.ts";
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

/** Prints how many comparisons ranked one before the other, and gives the exit code: 1 where that is too many. */
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
      seed: options.seed,
      floors: false,
    };
    for await (const result of sameSame(given, signal)) {
      results.push(result);
      progress.update("same-same", `run ${result.run + 1}/${runs}, ${result.workload}`);
    }
  } catch (error) {
    if (!signal.aborted && !hasCode(error, "INTERRUPTED")) throw error;
  } finally {
    progress.clear();
    places.removeScratch();
  }
  if (results.length === 0) return signal.aborted ? EXIT.interrupted : EXIT.fail;
  const done = new Set(results.map(({ run }) => run)).size;
  const ranked = results.filter((result) => result.ranked).length;
  const share = wilsonInterval(ranked, results.length);
  output.print(renderSameSame({ runs: done, comparisons: results.length, ranked, share }, output));
  if (signal.aborted) return EXIT.interrupted;
  return share.low > LEVEL ? EXIT.fail : EXIT.pass;
}

/** What the intervals promise: a false rank in one of twenty comparisons. */
const LEVEL = 0.05;
