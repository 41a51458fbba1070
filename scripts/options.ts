// The options that several commands share, each declared once: which engines and cells, where, from
// which seed. Goal: one meaning everywhere. Non-goal: what is done with them; see cell-choice.ts.
import { availableParallelism } from "node:os";
import { defaultHistories } from "@assay/conformance/covalue";
import { APIS, DURABILITIES, type Api, type Durability } from "@assay/engines/engine";
import { CAPTURE_SCALES, type ScaleName } from "@assay/engines/jazz";
import { Option, type Command } from "commander";
import { list, listOf, positiveNumber, wholeNumber } from "./option-values.ts";

/** Where everything that a run writes goes unless `--dir` says otherwise. */
const DEFAULT_DIRECTORY = ".assay";

/** Which engines, as commander gives it. */
export interface EngineOptions {
  readonly engines?: readonly string[];
  readonly with?: readonly string[];
  readonly require?: readonly string[];
}

/** Adds the options that choose engines. */
export function addEngineOptions(command: Command): Command {
  return addWith(
    command.option("-e, --engines <names>", "engines, separated by commas (default: all)", list),
  ).addOption(
    new Option("--require <names>", "engines whose absence is a failure")
      .env("ASSAY_REQUIRE")
      .argParser(list),
  );
}

/** Which cells, as commander gives it. */
export interface CellOptions extends EngineOptions {
  readonly apis?: readonly Api[];
  readonly durabilities?: readonly Durability[];
}

/** Options of a command that runs something, as commander gives them. */
export interface RunOptions extends CellOptions {
  readonly dir: string;
  readonly seed: number;
  readonly scale: ScaleName;
  readonly log?: string;
  readonly verbose?: boolean;
}

/** Adds the options of commands that run something. */
export function addRunOptions(command: Command): Command {
  return addDirectory(addEngineOptions(command))
    .option("--apis <names>", `apis: ${APIS.join(", ")} (default: all)`, listOf(APIS))
    .option(
      "--durabilities <names>",
      `durabilities: ${DURABILITIES.join(", ")} (default: all)`,
      listOf(DURABILITIES),
    )
    .option("-s, --seed <n>", "seed of data and histories", wholeNumber, 1)
    .addOption(
      new Option("--scale <name>", "size of the real Jazz data")
        .choices(Object.keys(CAPTURE_SCALES))
        .default("default"),
    )
    .option("--log <file>", "the run log to write (default: a new file under --dir)")
    .option("-v, --verbose", "also show what was generated and measured in detail");
}

/** How much parity, as commander gives it. */
export interface ParityOptions {
  readonly histories?: number;
  readonly jobs: number;
}

/** Adds the options of commands that check parity. */
export function addParityOptions(command: Command): Command {
  return command
    .option(
      "-n, --histories <n>",
      `random histories a cell (default: ${defaultHistories("process")}, power: ${defaultHistories("power")})`,
      positiveNumber,
    )
    .option(
      "-j, --jobs <n>",
      "cells checked at the same time",
      positiveNumber,
      availableParallelism(),
    );
}

/** Options of `assay replay` as commander gives them. */
export interface ReplayOptions {
  readonly engine: string;
  readonly api?: Api;
  readonly durability?: Durability;
  readonly with?: readonly string[];
  readonly dir: string;
}

/** Adds the options that name one cell. */
export function addReplayOptions(command: Command): Command {
  command
    .requiredOption("--engine <name>", "the engine")
    .addOption(
      new Option("--api <name>", "its api (default: the history's, else async)").choices(APIS),
    )
    .addOption(
      new Option("--durability <name>", "its durability (default: the engine's weakest)").choices(
        DURABILITIES,
      ),
    );
  return addDirectory(addWith(command));
}

function addWith(command: Command): Command {
  return command.option(
    "--with <module#export>",
    "an engine of your own, ./file.js#name or package#name, beside the others; may be repeated",
    // Not variadic: `replay --with x.js#x history.json` would take the file for an engine.
    (text: string, before: readonly string[] = []) => [...before, text],
  );
}

/** Adds where everything that is written goes. */
export function addDirectory(command: Command): Command {
  return command.option(
    "-d, --dir <path>",
    "directory for all data and results",
    DEFAULT_DIRECTORY,
  );
}
