// The options that several commands share, each declared once: which engines and cells, where, from
// which seed. Goal: one meaning everywhere. Non-goal: what is done with them; see cell-choice.ts.
import { availableParallelism } from "node:os";
import type { Shard } from "@assay/conformance/covalue";
import { RUN_PROFILES, type RunProfileName } from "@assay/conformance/covalue/run-profiles";
import { BENCH_PROFILES } from "@assay/bench/profile-names";
import { WORKLOADS } from "@assay/bench/workload-names";
import { APIS, DURABILITIES, type Api, type Durability } from "@assay/engines/engine";
import { CAPTURE_SCALES, type ScaleName } from "@assay/engines/jazz/capture-scale";
import { Option, type Command } from "commander";
import {
  list,
  listOf,
  positiveNumber,
  shardOf,
  timeSpan,
  typedTimeSpan,
  seedNumber,
} from "./option-values.ts";

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

/** Adds the options that choose cells. */
export function addCellOptions(command: Command): Command {
  return addEngineOptions(command)
    .option(
      "--apis <names>",
      `apis: ${APIS.join(", ")} (default: all; of bench --profile quick one an engine)`,
      listOf(APIS),
    )
    .option(
      "--durabilities <names>",
      `durabilities: ${DURABILITIES.join(", ")} (default: all)`,
      listOf(DURABILITIES),
    );
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
  return addDirectory(addCellOptions(command))
    .option("-s, --seed <n>", "seed of data and histories", seedNumber, 1)
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
  readonly profile: RunProfileName;
  readonly histories?: number;
  readonly budget?: number;
  readonly deviations?: string;
  readonly jobs: number;
}

/** Adds the options of commands that check parity. */
export function addParityOptions(command: Command): Command {
  const nightly = typedTimeSpan(RUN_PROFILES.nightly.budgetMs);
  const { histories, historiesBesideWeaker } = RUN_PROFILES.quick;
  return command
    .addOption(
      new Option("--profile <name>", `how much to check; nightly: ${nightly} and a new seed`)
        .choices(Object.keys(RUN_PROFILES))
        .default("quick"),
    )
    .option(
      "-n, --histories <n>",
      `random histories of one seed a cell (default: ${histories}; ${historiesBesideWeaker} where a weaker durability of the same engine and api plays them too)`,
      positiveNumber,
    )
    .option(
      "--budget <time>",
      "time for parity, shared by all cells: 90s, 10m, 2h; seed after seed until it is used up",
      timeSpan,
    )
    .option(
      "--deviations <file>",
      "known deviations of one of the engines: what differs exactly so does not fail",
    )
    .option(
      "-j, --jobs <n>",
      "cells checked at the same time",
      positiveNumber,
      // Two a core: while one waits for its disk, the other has the core.
      2 * availableParallelism(),
    );
}

/** Adds the options that say what is timed. */
export function addBenchOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--profile <name>",
        "what to time: smoke is a look, quick ranks one api of each engine within minutes, full holds a million transactions",
      )
        .choices(BENCH_PROFILES)
        .default("quick"),
    )
    .option(
      "-w, --workloads <names>",
      `workloads, separated by commas: ${WORKLOADS.join(", ")} (default: the profile's)`,
      listOf(WORKLOADS),
    )
    .option("--tape <file>", "a client's recorded traffic, timed as the workload tape")
    .option("--rounds <n>", "fresh processes of each cell (default: the profile's)", positiveNumber)
    .option(
      "--set <name=value>",
      "a parameter of the profile's, transactions=100000 or concurrency=16; may be repeated",
      (text: string, before: readonly string[] = []) => [...before, text],
    );
}

/** Which part of parity, as commander gives it. */
export interface PartOptions {
  readonly clause?: readonly string[];
  readonly shard?: Shard;
}

/** Adds the options that make a part of a run. */
export function addPartOptions(command: Command): Command {
  return command
    .option("--clause <ids>", "look at these clauses alone: CV-017 or CV-017,CV-018", list)
    .option(
      "--shard <i/n>",
      "do the i-th of n parts; assay merge puts their logs together",
      shardOf,
    );
}

/** What `assay report` can render a run log as. */
export const REPORT_FORMATS = ["text", "markdown"] as const;

/** Options of `assay replay` as commander gives them. */
export interface ReplayOptions {
  readonly engine: string;
  readonly api?: Api;
  readonly durability?: Durability;
  readonly with?: readonly string[];
  readonly dir: string;
  readonly times: number;
  readonly snippet?: boolean;
  readonly whole?: boolean;
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
    )
    .option(
      "--times <n>",
      "play it so often, until it differs: what is flaky does not show at once",
      positiveNumber,
      1,
    )
    .option("--whole", "show operations and both answers whole, however long they are")
    .option("--snippet", "print instead a program that makes the calls and compares the answer");
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
