// `assay bench --raw`: what engines cost beside loops written by hand on their libraries.
import { COMPARED_ENGINES, rawComparisons, type RawComparison } from "@assay/bench";
import { selectCells } from "@assay/engines/engine";
import { quietly } from "@assay/engines/jazz";
import { renderRaw } from "@assay/reports";
import { chooseCells } from "../cell-choice.ts";
import { endLook, takeUntilInterrupted } from "../look.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** Every engine offers one of them. */
const COMPARED_DURABILITIES = ["volatile", "process"] as const;

/**
 * Prints the comparison, and gives the exit code: 1 where an adapter gave other answers than its library. An
 * interrupt ends it; what was found until then is printed.
 */
export async function rawCommand(
  options: RunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const progress = new ProgressLine(output);
  const { registry, selection, required } = await chooseCells(options);
  const engines =
    selection.engines ?? registry.names().filter((name) => COMPARED_ENGINES.includes(name));
  const { cells, missing } = await selectCells(
    registry,
    { ...selection, engines, durabilities: COMPARED_DURABILITIES },
    required,
  );
  noteMissing(missing, progress);
  const places = makeRunDirectory(options.dir);
  const comparisons: RawComparison[] = [];
  try {
    const compared = rawComparisons({
      cells,
      directory: places.scratch,
      seed: options.seed,
      signal,
      onProgress: (cell, operation) => progress.update("raw", `${cell}, ${operation}`),
    });
    const take = (comparison: RawComparison): void => void comparisons.push(comparison);
    await quietly(() => takeUntilInterrupted(compared, take, signal));
  } finally {
    progress.clear();
    places.removeScratch();
  }
  if (comparisons.length > 0) output.print(renderRaw(comparisons, output));
  const compared = new Set(comparisons.map(({ engine, api }) => `${engine}/${api}`)).size;
  const operations = `${comparisons.length} ${comparisons.length === 1 ? "operation" : "operations"}`;
  const done = `${operations} on ${compared} of ${cells.length} cells`;
  const failed = comparisons.some(({ state }) => state === "refused");
  return endLook({ done, failed }, output, signal);
}
