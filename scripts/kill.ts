// `npm run kill`: kills processes with stores in flight, cell by cell, and says whether anything that
// was acknowledged is missing.
import { Command } from "commander";
import { killCells, PLANTED_FOR_KILLS, type KillTried } from "@assay/conformance/covalue";
import {
  APIS,
  cellName,
  runnableCells,
  selectCells,
  type Api,
  type RunnableCell,
} from "@assay/engines/engine";
import { renderKills, type RunEnd } from "@assay/reports";
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

interface KillCommandOptions extends EngineOptions {
  readonly apis?: readonly Api[];
  readonly dir: string;
  readonly jobs: number;
  readonly planted?: boolean;
  readonly seed: number;
  readonly tries: number;
}

/** Findings of one try that are printed. */
const MOST_SHOWN = 3;

/** The one durability whose promise a kill can show broken. */
const DURABILITY = "process";

const command = addDirectory(addEngineOptions(new Command("kill")))
  .description("kill a real node with stores in flight: what was acknowledged must be there")
  .option("--tries <n>", "tries a cell", positiveNumber, 20)
  .option("--apis <names>", `apis: ${APIS.join(", ")} (default: all)`, listOf(APIS))
  .option("-s, --seed <n>", "seed of edits and of when to kill", seedNumber, 1)
  .option("-j, --jobs <n>", "tries at the same time", positiveNumber, 2)
  .option("--planted", "also kill engines that are broken on purpose, which must be caught");

async function kill(
  options: KillCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { tries, seed, jobs, dir } = options;
  const cells = await cellsToKill(options, output);
  const places = makeRunDirectory(dir);
  const tried: KillTried[] = [];
  const killAll = async (): Promise<void> => {
    try {
      const run = { cells, directory: places.scratch, tries, seed, jobs };
      for await (const one of killCells(run, signal)) {
        tried.push(one);
        output.warn(lineOf(one, tries));
      }
    } finally {
      places.removeScratch();
    }
  };
  const print = (end: RunEnd): void => {
    const planted = options.planted === true ? PLANTED_FOR_KILLS : [];
    const all = cells.map(({ cell }) => cell);
    output.print(renderKills(all, tried, planted, end, output));
  };
  await printSoFar(killAll, print, signal);
  return exitCodeOf(tried, options.planted === true);
}

/** The chosen cells, then the planted ones; says which are left out. */
async function cellsToKill(options: KillCommandOptions, output: Output): Promise<RunnableCell[]> {
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(
    registry,
    { ...selection, durabilities: [DURABILITY] },
    required,
  );
  noteMissing(missing, new ProgressLine(output));
  for (const engine of selection.engines?.map((name) => registry.get(name)) ?? registry.all()) {
    if (engine.durabilities.includes(DURABILITY)) continue;
    output.warn(`NOT APPLICABLE ${engine.name}: it does not claim to outlive its process`);
  }
  const planted = options.planted === true ? PLANTED_FOR_KILLS : [];
  const apis = options.apis ?? APIS;
  return [
    ...runnableCells(cells),
    ...planted.flatMap(({ engine: { name: engine, source } }) =>
      apis.map((api) => ({
        cell: { engine, version: "planted", api, durability: DURABILITY, tuning: {} } as const,
        source,
      })),
    ),
  ];
}

function lineOf({ cell, number, inFlight, ...tried }: KillTried, tries: number): string {
  const { acknowledged, repeated, findings, seed } = tried;
  const head = `${cellName(cell)} ${number}/${tries}: ${acknowledged} acknowledged, `;
  const flight = `in flight ${inFlight.join(" and ") || "nothing"}`;
  const again = repeated > 0 ? `, ${repeated} more kills with nothing in flight` : "";
  if (findings.length === 0) return `${head}${flight}${again}: all there`;
  const shown = findings.slice(0, MOST_SHOWN).map(({ kind, what }) => `\n    ${kind}: ${what}`);
  const more = findings.length > MOST_SHOWN ? `\n    … ${findings.length} in all` : "";
  return `${head}${flight}${again}: BAD, seed ${seed}${shown.join("")}${more}`;
}

/** Fails on anything wrong with an engine, and on a planted cell that was never caught. */
function exitCodeOf(tried: readonly KillTried[], planted: boolean): number {
  const expected = new Map(
    planted ? PLANTED_FOR_KILLS.map(({ engine, caughtBy }) => [engine.name, caughtBy]) : [],
  );
  const bad = tried.some(({ cell, findings }) => findings.length > 0 && !expected.has(cell.engine));
  const uncaught = new Set<string>();
  for (const { cell } of tried) if (expected.has(cell.engine)) uncaught.add(cellName(cell));
  for (const { cell, findings } of tried) {
    const caughtBy = expected.get(cell.engine);
    if (findings.some(({ kind }) => kind === caughtBy)) uncaught.delete(cellName(cell));
  }
  if (bad || uncaught.size > 0) return EXIT.fail;
  return tried.some(({ kills, inFlight }) => inFlight.length < kills)
    ? EXIT.inconclusive
    : EXIT.pass;
}

const output = processOutput();
process.exitCode = await standalone<KillCommandOptions>(
  scriptExamples(command, ["--tries 5 --engines fjall,lmdb", "--planted"]),
  process.argv.slice(2),
  output,
  (options, signal) => kill(options, output, signal),
);
