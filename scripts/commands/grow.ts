// `assay bench --grow`: how each cost grows with the transactions that a store holds.
import { grow, type GrownEvent, type GrowthEvent, type Parameters } from "@assay/bench";
import { cellName, runnableCells, selectCells } from "@assay/engines/engine";
import { renderGrowth } from "@assay/reports";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { endLook, takeUntilInterrupted } from "../look.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** The class that every engine which keeps data has, and the one without. */
const DEFAULT_DURABILITIES = ["volatile", "process"] as const;

/** About what the slowest engines take for each transaction, with all that is timed at each size. */
const TRANSACTIONS_PER_MINUTE = 250_000;

/**
 * Prints the tables, and gives the exit code: 1 where a cell could not be grown to its end. An interrupt ends
 * the growth; what was found until then is printed.
 */
export async function growCommand(
  parameters: Parameters,
  options: RunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(
    registry,
    { durabilities: DEFAULT_DURABILITIES, ...selection },
    required,
  );
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  const grown: GrownEvent[] = [];
  const failed: string[] = [];
  let finished = 0;
  try {
    noteMissing(missing, progress);
    const minutes =
      cells.length * Math.ceil(0.5 + parameters.transactions / TRANSACTIONS_PER_MINUTE);
    progress.note(
      `growing ${cells.length} cells to ${parameters.transactions} transactions: up to ${minutes} minutes`,
    );
    const { cojson } = environmentOf(places.base);
    const { path: capture } = await captureFile(
      { directory: places.base, seed: options.seed, scale: options.scale, cojson },
      progress,
      signal,
    );
    const given = { cells: runnableCells(cells), capture, parameters, seed: options.seed };
    progress.begin("growth", cells.length);
    const take = (event: GrowthEvent): void => {
      const name = cellName(event.cell);
      if (event.type === "grown") {
        grown.push(event);
        progress.update(name, `${event.operation} at ${event.transactions}`);
      } else if (event.type === "growth-failed") {
        failed.push(`${name}: ${event.reason}`);
      } else if (event.type === "cell-finished") {
        finished += 1;
        progress.end(name);
      } else {
        progress.update(name, `${event.workload} ${event.done}`);
      }
    };
    await takeUntilInterrupted(grow({ ...given, directory: places.scratch }, signal), take, signal);
  } finally {
    progress.clear();
    places.removeScratch();
  }
  const points = grown.map(({ cell, operation, transactions, costNs }) => ({
    cell: cellName(cell),
    operation,
    transactions,
    costNs,
  }));
  if (points.length > 0) output.print(renderGrowth(points, output));
  for (const reason of failed) output.warn(`assay: ${reason}`);
  const done = `${finished} of ${cells.length} cells`;
  return endLook({ done, failed: failed.length > 0 }, output, signal);
}
