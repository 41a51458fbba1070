// `npm run damage`: damages every file of every engine in every way, with many seeds, and says what came
// of it. The tests do the same with one seed.
import { Command } from "commander";
import { allowanceOf, checkDamage, type DamageResult } from "@assay/conformance/covalue";
import { APIS, AssayError, selectCells, type Api } from "@assay/engines/engine";
import { renderDamages, type RunEnd } from "@assay/reports";
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

interface DamageCommandOptions extends EngineOptions {
  readonly apis?: readonly Api[];
  readonly dir: string;
  readonly seed: number;
  readonly seeds: number;
  readonly verbose?: boolean;
}

const command = addDirectory(addEngineOptions(new Command("damage")))
  .description("damage directories: each engine must say so with a code, or answer rightly")
  .option("--apis <names>", `apis: ${APIS.join(", ")} (default: all)`, listOf(APIS))
  .option("-s, --seed <n>", "seed of what is stored", seedNumber, 1)
  .option("--seeds <n>", "places at which a bit is flipped in each file", positiveNumber, 10)
  .option("-v, --verbose", "also show each case");

async function damage(
  options: DamageCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { registry, selection, required } = await chooseCells(options);
  const chosen = await selectCells(registry, { ...selection, durabilities: ["process"] }, required);
  const progress = new ProgressLine(output);
  noteMissing(chosen.missing, progress);
  const places = makeRunDirectory(options.dir);
  const cells = chosen.cells.map((cell) => ({ ...cell, results: new Array<DamageResult>() }));
  progress.begin("cells", cells.length);
  const damageAll = async (): Promise<void> => {
    try {
      for (const { engine, name, api, durability, results } of cells) {
        const { source } = engine;
        if (source === undefined) {
          const why = `${engine.name} names no source, so no other process can import it`;
          throw new AssayError("ENGINE_UNKNOWN", why);
        }
        const { seed, seeds } = options;
        const run = { source, api, durability, directory: places.scratch, seed, seeds };
        for await (const result of checkDamage(run, signal)) {
          results.push(result);
          const { leftBy, file, damage: made, outcome, detail } = result;
          progress.update(name, `left by a ${leftBy} process, ${results.length} damages`);
          if (options.verbose !== true) continue;
          output.print(
            `${name} ${leftBy}: ${file} ${made} (seed ${result.seed}): ${outcome} ${detail}`,
          );
        }
        progress.end(name);
      }
    } finally {
      places.removeScratch();
    }
  };
  const damages = cells.map(({ engine, ...cell }) => ({ ...cell, engine: engine.name }));
  const print = (end: RunEnd): void => {
    progress.clear();
    output.print(renderDamages(damages, end, output));
  };
  await printSoFar(damageAll, print, signal);
  const bad = damages.some(({ engine, results }) =>
    results.some((result) => allowanceOf(engine, result).state === "forbidden"),
  );
  return bad ? EXIT.fail : EXIT.pass;
}

const output = processOutput();
process.exitCode = await standalone<DamageCommandOptions>(
  scriptExamples(command, ["--engines lmdb --seeds 2", "--verbose > damage.txt"]),
  process.argv.slice(2),
  output,
  (options, signal) => damage(options, output, signal),
);
