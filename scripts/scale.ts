// `npm run scale`: many coValues into each engine, reopened by another process and looked at one by one;
// and how much room they take.
import { Command } from "commander";
import { checkAtScale, type ScaleResult } from "@assay/conformance/covalue";
import { APIS, cellName, runnableCells, selectCells, type Api } from "@assay/engines/engine";
import { renderScale, type RunEnd } from "@assay/reports";
import { chooseCells } from "./cell-choice.ts";
import { EXIT } from "./exit-code.ts";
import { noteMissing } from "./missing-engines.ts";
import { listOf, positiveNumber, seedNumber } from "./option-values.ts";
import { addDirectory, addEngineOptions, type EngineOptions } from "./options.ts";
import { processOutput, type Output } from "./output.ts";
import { printSoFar } from "./print-so-far.ts";
import { ProgressLine } from "./progress.ts";
import { makeRunDirectory } from "./run-directory.ts";
import { scriptExamples, standalone } from "./standalone.ts";

interface ScaleCommandOptions extends EngineOptions {
  readonly apis?: readonly Api[];
  readonly covalues: number;
  readonly dir: string;
  readonly seed: number;
}

const command = addDirectory(addEngineOptions(new Command("scale")))
  .description("store many coValues, reopen them in another process and look at all of them")
  .option("--covalues <n>", "how many go into each cell", positiveNumber, 100_000)
  .option("--apis <names>", `apis: ${APIS.join(", ")} (default: async)`, listOf(APIS))
  .option("-s, --seed <n>", "seed of the coValues", seedNumber, 1);

async function scale(
  options: ScaleCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { covalues, seed, apis = ["async"] } = options;
  const { registry, selection, required } = await chooseCells(options);
  const cells = { ...selection, apis, durabilities: ["volatile", "process"] } as const;
  const chosen = await selectCells(registry, cells, required);
  const progress = new ProgressLine(output);
  noteMissing(chosen.missing, progress);
  const places = makeRunDirectory(options.dir);
  const runnable = runnableCells(chosen.cells);
  const results: ScaleResult[] = [];
  progress.begin("cells", runnable.length);
  const storeAll = async (): Promise<void> => {
    try {
      const run = { cells: runnable, directory: places.scratch, seed, coValues: covalues };
      for await (const event of checkAtScale(run, signal)) {
        const name = cellName(event.cell);
        if (event.type === "progress") {
          progress.update(name, `${event.phase} ${event.done}/${covalues}`);
          continue;
        }
        progress.end(name);
        results.push(event);
      }
    } finally {
      places.removeScratch();
    }
  };
  const print = (end: RunEnd): void => {
    progress.clear();
    const cells = runnable.map(({ cell }) => cell);
    output.print(renderScale(cells, results, end, output));
  };
  await printSoFar(storeAll, print, signal);
  return results.every(({ differences }) => differences.length === 0) ? EXIT.pass : EXIT.fail;
}

const output = processOutput();
process.exitCode = await standalone<ScaleCommandOptions>(
  scriptExamples(command, ["--covalues 2000", "--engines leveldb --apis async"]),
  process.argv.slice(2),
  output,
  (options, signal) => scale(options, output, signal),
);
