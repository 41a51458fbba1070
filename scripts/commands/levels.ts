// `assay bench --levels`: each cell on its ordered store, through the port and through cojson's storage, and
// what of it is the contract's and cojson's. It writes no run log.
import {
  benchLevels,
  LEVEL_OPERATIONS,
  levelParameters,
  levelParametersSchema,
  LEVELS,
  type LevelEvent,
  type LevelResult,
} from "@assay/bench";
import { cellName, runnableCells, selectCells } from "@assay/engines/engine";
import { renderLevels } from "@assay/reports";
import { namedNumbers } from "../bench-plan.ts";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { endLook, takeUntilInterrupted } from "../look.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** The options, as commander gives them. */
export type LevelsCommandOptions = Pick<
  RunOptions,
  "engines" | "with" | "require" | "apis" | "durabilities" | "dir" | "seed" | "scale"
> & {
  /** `name=value` each. */
  readonly set?: readonly string[];
};

/** Each cell says something of each, and of all before the next one begins. */
const RESULTS_OF_CELL = LEVEL_OPERATIONS.length * LEVELS.length;

/**
 * Prints the tables, and gives the exit code: 1 where a level answered wrongly, 3 where one had no room. An interrupt
 * ends the measurement; what was found until then is printed.
 */
export async function levelsCommand(
  options: LevelsCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { set = [], seed, scale } = options;
  const parameters = levelParameters(namedNumbers(set, Object.keys(levelParametersSchema.shape)));
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(registry, selection, required);
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  const results: LevelResult[] = [];
  const runnable = runnableCells(cells);
  try {
    noteMissing(missing, progress);
    const { cojson } = environmentOf(places.base);
    const data = await captureFile(
      { directory: places.base, seed, scale, cojson },
      progress,
      signal,
    );
    progress.begin("levels", runnable.length);
    const measured = benchLevels(
      { cells: runnable, capture: data.path, directory: places.scratch, seed, parameters },
      signal,
    );
    const take = (event: LevelEvent): void => {
      const name = cellName(event.cell);
      if (event.type === "progress") {
        progress.update(name, `${event.operation} ${event.done}/${parameters.operations}`);
        return;
      }
      results.push(event);
      if (results.length % RESULTS_OF_CELL === 0) progress.end(name);
    };
    await takeUntilInterrupted(measured, take, signal);
  } finally {
    progress.clear();
    places.removeScratch();
  }
  if (results.length > 0) output.print(renderLevels(results, output));
  const done = `${Math.floor(results.length / RESULTS_OF_CELL)} of ${runnable.length} cells`;
  const failed = results.some(({ outcome }) => outcome.state === "voided");
  const inconclusive = results.some(({ outcome }) => outcome.state === "not-run" && outcome.cut);
  return endLook({ done, failed, inconclusive }, output, signal);
}
