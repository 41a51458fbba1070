// `npm run kill`: kills processes with stores in flight, cell by cell, and says whether anything that
// was acknowledged is missing. No command of assay's: it takes minutes, and has no run log.
import { Command, CommanderError } from "commander";
import { killCells, PLANTED_FOR_KILLS, type KillTried } from "@assay/conformance/covalue";
import {
  APIS,
  cellName,
  hasCode,
  runnableCells,
  selectCells,
  type Api,
  type RunnableCell,
} from "@assay/engines/engine";
import { renderKills } from "@assay/reports";
import { chooseCells } from "../cell-choice.ts";
import { EXIT, explainError } from "../exit-code.ts";
import { interruptible } from "../interrupt.ts";
import { noteMissing } from "../missing-engines.ts";
import { listOf, positiveNumber, wholeNumber } from "../option-values.ts";
import { addDirectory, addEngineOptions, type EngineOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { usageError } from "../program.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

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

/** Runs the command line and gives the exit code; prints to the output given. */
export async function killCommand(args: readonly string[], output: Output): Promise<number> {
  let exitCode: number = EXIT.pass;
  const command = new Command("kill").exitOverride().configureOutput({
    writeOut: (text) => output.print(text.trimEnd()),
    writeErr: (text) => output.warn(text.trimEnd()),
    outputError: (text, write) => write(usageError(text)),
  });
  addDirectory(addEngineOptions(command))
    .description("kill a real node with stores in flight: what was acknowledged must be there")
    .option("--tries <n>", "tries a cell", positiveNumber, 20)
    .option("--apis <names>", `apis: ${APIS.join(", ")} (default: all)`, listOf(APIS))
    .option("-s, --seed <n>", "seed of edits and of when to kill", wholeNumber, 1)
    .option("-j, --jobs <n>", "tries at the same time", positiveNumber, 2)
    .option("--planted", "also kill engines that are broken on purpose, which must be caught")
    .action(async (options: KillCommandOptions) => {
      exitCode = await interruptible((signal) => kill(options, output, signal));
    });
  try {
    await command.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // commander has printed what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    const { line, exitCode: code } = explainError(error);
    output.warn(line);
    return code;
  }
}

async function kill(
  options: KillCommandOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { tries, seed, jobs, dir } = options;
  const cells = await cellsToKill(options, output);
  const places = makeRunDirectory(dir);
  const tried: KillTried[] = [];
  try {
    const run = { cells, directory: places.scratch, tries, seed, jobs };
    for await (const one of killCells(run, signal)) {
      tried.push(one);
      output.warn(lineOf(one, tries));
    }
  } catch (error) {
    // What was tried before the interrupt is still worth its table.
    if (!hasCode(error, "INTERRUPTED")) throw error;
  } finally {
    places.removeScratch();
  }
  const order = cells.map(({ cell }) => cellName(cell));
  const inOrder = tried.toSorted(
    (one, other) => order.indexOf(cellName(one.cell)) - order.indexOf(cellName(other.cell)),
  );
  output.print(renderKills(inOrder, options.planted === true ? PLANTED_FOR_KILLS : [], output));
  return signal.aborted ? EXIT.interrupted : exitCodeOf(tried, options.planted === true);
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
