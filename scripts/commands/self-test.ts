// `assay conform --self-test`: whether the suite catches every engine that is broken on purpose, and
// accuses none that is whole.
import { selfTest, type SelfTestResult } from "@assay/conformance/covalue";
import { renderSelfTest } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import { resolveCells, type RawRunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";
import { selectCells } from "@assay/engines/engine";

/** How much to test. */
export interface SelfTestPlan {
  /** Seeds, counted up from `--seed`. */
  readonly seeds: number;
  /** Default: what a cell gets by default. */
  readonly histories?: number;
}

/** Prints a row a broken engine, and gives the exit code. */
export async function selfTestCommand(
  { seeds, histories }: SelfTestPlan,
  raw: RawRunOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { registry, selection, required } = await resolveCells(raw);
  const { cells } = await selectCells(registry, selection, required);
  const places = makeRunDirectory(raw.dir);
  const progress = new ProgressLine(output);
  const results: SelfTestResult[] = [];
  try {
    for await (const result of selfTest({
      seeds: Array.from({ length: seeds }, (_, index) => raw.seed + index),
      directory: places.scratch,
      whole: [...new Set(cells.map(({ engine }) => engine))],
      signal,
      ...(histories === undefined ? {} : { histories }),
    })) {
      results.push(result);
      const name = "mutant" in result ? result.mutant : result.cell;
      progress.update(
        "self-test",
        `${results.length}: seed ${result.seed}, ${name} ${result.kind}`,
      );
    }
  } finally {
    progress.clear();
    places.removeScratch();
  }
  output.print(renderSelfTest(results, output));
  if (signal.aborted) return EXIT.interrupted;
  const bad = results.some(({ kind }) => kind === "survived" || kind === "accused");
  return bad ? EXIT.fail : EXIT.pass;
}
