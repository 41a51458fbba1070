// `assay bench --grow`: how each cost grows with the transactions that a store holds.
import { grow, type GrowthEvent, type Parameters } from "@assay/bench";
import { cellName, runnableCells, selectCells } from "@assay/engines/engine";
import { CONTRACT_VERSION } from "@assay/conformance/covalue";
import { openRunLog } from "@assay/reports";
import { benchFacts } from "../bench-plan.ts";
import { captureFile } from "../capture-file.ts";
import { chooseCells } from "../cell-choice.ts";
import { environmentOf } from "../environment.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";
import { captureFacts, cellFacts } from "../run-facts.ts";
import { closeRunLog, refuseExistingLog, runEndOf } from "../run-log.ts";

/** The class that every engine which keeps data has, and the one without. */
const DEFAULT_DURABILITIES = ["volatile", "process"] as const;

/** About what the slowest engines take for each transaction, with all that is timed at each size. */
const TRANSACTIONS_PER_MINUTE = 250_000;

/** How far to grow. */
export interface GrowPlan {
  /** `transactions` is the greatest size. */
  readonly parameters: Parameters;
  /** The command line, word by word, for the run log. */
  readonly command: readonly string[];
}

/**
 * Grows the cells, writes the run log, prints its summary, and gives the exit code: 1 where a cell could not be
 * grown to its end.
 */
export async function growCommand(
  { parameters, command }: GrowPlan,
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
  refuseExistingLog(options.log);
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  try {
    noteMissing(missing, progress);
    const minutes =
      cells.length * Math.ceil(0.5 + parameters.transactions / TRANSACTIONS_PER_MINUTE);
    progress.note(
      `growing ${cells.length} cells to ${parameters.transactions} transactions: up to ${minutes} minutes`,
    );
    const environment = environmentOf(places.base);
    const { cojson } = environment;
    const { seed, scale } = options;
    const data = await captureFile(
      { directory: places.base, seed, scale, cojson },
      progress,
      signal,
    );
    const log = openRunLog(options.log ?? places.logPath, {
      id: places.id,
      command: ["assay", ...command],
      seeds: { data: seed },
      contract: CONTRACT_VERSION,
      environment,
      capture: captureFacts(data),
      plan: { checks: [], workloads: [], growth: true },
      // One process of each cell, however many rounds workloads would have.
      bench: { ...benchFacts({ profile: "full", workloads: [], parameters }), rounds: 1 },
      cells: cellFacts(cells),
      missing: [...missing],
    });
    const end = await runEndOf(async () => {
      progress.begin("growth", cells.length);
      const given = { cells: runnableCells(cells), capture: data.path, parameters, seed };
      for await (const event of grow(
        { ...given, directory: places.scratch, place: options.dir },
        signal,
      )) {
        log.append(event);
        showProgress(event, progress);
      }
    }, signal);
    progress.clear();
    return closeRunLog(log, end, options.verbose === true, output);
  } finally {
    progress.clear();
    places.removeScratch();
  }
}

function showProgress(event: GrowthEvent, progress: ProgressLine): void {
  const name = cellName(event.cell);
  switch (event.type) {
    case "grown":
      progress.update(name, `${event.operation} at ${event.transactions}`);
      return;
    case "progress":
      progress.update(name, `${event.workload} ${event.done}`);
      return;
    default:
      progress.end(name);
  }
}
