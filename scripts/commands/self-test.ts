// `assay conform --self-test`: whether the suite catches every engine that is broken on purpose, and
// accuses none that is whole.
import { inOrder, selfTest, type SelfTestResult } from "@assay/conformance/covalue";
import { selectCells } from "@assay/engines/engine";
import { renderMutedSelfTest, renderSelfTest, staysHidden } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import { chooseCells } from "../cell-choice.ts";
import { noteMissing } from "../missing-engines.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** How much to test. */
export interface SelfTestPlan {
  /** Seeds, counted up from `--seed`. */
  readonly seeds: number;
  /** Default: what a cell gets by default. */
  readonly histories?: number;
  /** Processes at a time. */
  readonly jobs: number;
  /** Tests broken engines with the clauses off that they violate, and no whole ones. */
  readonly muted: boolean;
  /** Whether failing histories are made shorter. */
  readonly shortens: boolean;
  /** Runs of whole engines, spread over their cells. Default: each cell with each seed. */
  readonly cleanRuns?: number;
}

/** Prints a row a clause with its broken engines, and gives the exit code. */
export async function selfTestCommand(
  { seeds, histories, jobs, muted, shortens, cleanRuns }: SelfTestPlan,
  options: RunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(registry, selection, required);
  const places = makeRunDirectory(options.dir);
  const progress = new ProgressLine(output);
  const results: SelfTestResult[] = [];
  let planned = 0;
  try {
    noteMissing(missing, progress);
    for await (const result of selfTest({
      seeds: Array.from({ length: seeds }, (_, index) => options.seed + index),
      directory: places.scratch,
      whole: muted ? [] : [...new Set(cells.map(({ engine }) => engine))],
      muted,
      shortens,
      jobs,
      signal,
      onPlanned: (count) => {
        planned = count;
      },
      ...(histories === undefined ? {} : { histories }),
      ...(cleanRuns === undefined ? {} : { cleanRuns }),
    })) {
      results.push(result);
      const name = "mutant" in result ? result.mutant : result.cell;
      progress.update(
        "self-test",
        `${results.length}/${planned}: seed ${result.seed}, ${name} ${result.kind}`,
      );
    }
  } finally {
    progress.clear();
    places.removeScratch();
  }
  if (signal.aborted) {
    // Before the numbers: those that were not tried are in none of them.
    const tried = `after ${results.length} of ${planned}`;
    output.print(`! INTERRUPTED ${tried}, so this is what was found until then`);
  }
  if (muted) {
    output.print(renderMutedSelfTest(inOrder(results), output));
    if (signal.aborted) return EXIT.interrupted;
    return results.every((result) => staysHidden(result) || result.kind === "not-tried")
      ? EXIT.pass
      : EXIT.fail;
  }
  const interrupted = signal.aborted;
  output.print(renderSelfTest(inOrder(results), { ...output, interrupted }));
  if (signal.aborted) return EXIT.interrupted;
  const bad = results.some(({ kind }) => kind === "survived" || kind === "accused");
  return bad ? EXIT.fail : EXIT.pass;
}
