// The options that several commands share: which cells, where, from which seed. Declared once, and
// resolved once into what the commands use.
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CoValueEngine, CoValueEngineRegistry } from "@assay/engines/covalue";
import { engineRegistry } from "@assay/engines";
import {
  APIS,
  AssayError,
  DURABILITIES,
  type Api,
  type CellSelection,
  type Durability,
  type EngineSource,
} from "@assay/engines/engine";
import { CAPTURE_SCALES, type ScaleName } from "@assay/engines/jazz";
import { InvalidArgumentError, Option, type Command } from "commander";

/** Where everything that a run writes goes unless `--dir` says otherwise. */
const DEFAULT_DIRECTORY = ".assay";

/** Adds the options that choose cells. */
export function addCellOptions(command: Command): Command {
  return command
    .option("-e, --engines <names>", "engines, separated by commas (default: all)", list)
    .option("--apis <names>", `apis: ${APIS.join(", ")} (default: all)`, listOf(APIS))
    .option(
      "--durabilities <names>",
      `durabilities: ${DURABILITIES.join(", ")} (default: all)`,
      listOf(DURABILITIES),
    )
    .option("--with <module#export...>", "an engine of your own, by module and export name")
    .addOption(
      new Option("--require <names>", "engines whose absence is a failure")
        .env("ASSAY_REQUIRE")
        .argParser(list),
    );
}

/** Adds the options of commands that run something. */
export function addRunOptions(command: Command): Command {
  return addCellOptions(command)
    .option("-d, --dir <path>", "directory for all data and results", DEFAULT_DIRECTORY)
    .option("-s, --seed <n>", "seed of data and histories", wholeNumber, 1)
    .addOption(
      new Option("--scale <name>", "size of the real Jazz data")
        .choices(Object.keys(CAPTURE_SCALES))
        .default("default"),
    )
    .option("--log <file>", "the run log to write (default: a new file under --dir)")
    .option("-v, --verbose", "also show what was generated and measured in detail");
}

/** Adds the options that name one cell. */
export function addReplayOptions(command: Command): Command {
  return command
    .requiredOption("--engine <name>", "the engine")
    .addOption(new Option("--api <name>", "its api").choices(APIS).default("async"))
    .addOption(
      new Option("--durability <name>", "its durability (default: the engine's weakest)").choices(
        DURABILITIES,
      ),
    )
    .option("--with <module#export...>", "an engine of your own, by module and export name")
    .option("-d, --dir <path>", "directory for its data", DEFAULT_DIRECTORY);
}

/** Options of `assay replay` as commander gives them. */
export interface ReplayOptions {
  readonly engine: string;
  readonly api: Api;
  readonly durability?: Durability;
  readonly with?: readonly string[];
  readonly dir: string;
}

/** What choosing cells comes to. */
export interface CellChoice {
  readonly registry: CoValueEngineRegistry;
  readonly selection: CellSelection;
  readonly required: readonly string[];
}

/** Options of a run as commander gives them. */
export interface RawRunOptions extends RawCellOptions {
  readonly dir: string;
  readonly seed: number;
  readonly scale: ScaleName;
  readonly log?: string;
  readonly verbose?: boolean;
}

interface RawCellOptions {
  readonly engines?: readonly string[];
  readonly apis?: CellSelection["apis"];
  readonly durabilities?: CellSelection["durabilities"];
  readonly with?: readonly string[];
  readonly require?: readonly string[];
}

/** Loads the engines that were brought, and says which cells are meant. */
export async function resolveCells(raw: RawCellOptions): Promise<CellChoice> {
  const brought = await Promise.all((raw.with ?? []).map((name) => loadBrought(name)));
  return {
    registry: engineRegistry(brought),
    selection: {
      ...(raw.engines === undefined ? {} : { engines: raw.engines }),
      ...(raw.apis === undefined ? {} : { apis: raw.apis }),
      ...(raw.durabilities === undefined ? {} : { durabilities: raw.durabilities }),
    },
    required: raw.require ?? [],
  };
}

/** How many cells may be checked at a time: one a core. */
export function defaultJobs(): number {
  return Math.max(1, availableParallelism());
}

/** `a,b` as a list. Errors: commander's, when nothing is named. */
function list(text: string): readonly string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("Name at least one.");
  return names;
}

/** A list whose every name is one of those known. */
function listOf<T extends string>(known: readonly T[]): (text: string) => readonly T[] {
  return (text) =>
    list(text).map((name) => {
      const found = known.find((candidate) => candidate === name);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`"${name}" is not known; known: ${known.join(", ")}.`);
    });
}

/** A number of things. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("It must be a whole number.");
}

/** A number of things of which there must be one. */
export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be at least 1.");
}

/** `./my-engine.js#myEngine` as an engine that child processes find too. */
async function loadBrought(name: string): Promise<CoValueEngine> {
  const [path = "", exportName] = name.split("#");
  if (exportName === undefined) {
    throw new AssayError("USAGE", `--with ${name}: write it as module#export`);
  }
  const isPath = path.startsWith(".") || isAbsolute(path);
  const source: EngineSource = {
    module: isPath ? pathToFileURL(resolve(path)).href : path,
    exportName,
  };
  if (isPath) assertReadable(path, name);
  let loaded: Record<string, unknown>;
  try {
    loaded = await import(source.module);
  } catch (error) {
    throw new AssayError("ENGINE_UNAVAILABLE", `--with ${name}: the module does not load`, {
      cause: error,
    });
  }
  const engine = loaded[exportName];
  if (!isEngine(engine)) {
    throw new AssayError("USAGE", `--with ${name}: the module exports no engine of that name`);
  }
  return { ...engine, source };
}

function assertReadable(path: string, name: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    throw new AssayError("FILE_MISSING", `--with ${name}: ${path} cannot be read`, {
      cause: error,
    });
  }
}

function isEngine(value: unknown): value is CoValueEngine {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    "probe" in value &&
    typeof value.probe === "function" &&
    "openAsync" in value
  );
}
