// The command `assay bench`: latencies of workloads, or, in their place, one of the closer looks that
// have tables of their own. Goal: looks that cannot be taken together are refused, and each loads what it needs.
import { Option, type Command } from "commander";
import type { BenchOptions, LatencyPlan } from "./bench-plan.ts";
import type { NativeOptions } from "./commands/native.ts";
import { examples } from "./examples.ts";
import { interruptible } from "./interrupt.ts";
import { positiveNumber } from "./option-values.ts";
import { addBenchOptions, addRunOptions, type RunOptions } from "./options.ts";
import type { Output } from "./output.ts";

/** What the command is run with. */
export interface BenchProgram {
  /** The command line, word by word, for run logs. */
  readonly args: readonly string[];
  readonly output: Output;
  readonly exitWith: (code: number) => void;
  /** Runs a plan whose results go into a run log. */
  readonly run: (
    plan: { readonly latency: LatencyPlan; readonly tuned?: readonly string[] },
    options: RunOptions,
    command: readonly string[],
  ) => Promise<number>;
}

interface BenchCommandOptions extends RunOptions, BenchOptions, Pick<NativeOptions, "samples"> {
  readonly micro?: boolean;
  readonly levels?: boolean;
  readonly native?: boolean;
  readonly raw?: boolean;
  readonly grow?: boolean;
  readonly stall?: boolean;
  readonly sameSame?: number;
  readonly tuned?: readonly string[];
}

/** Looks that stand in the place of the workloads, one at a time. */
const LOOKS = ["micro", "levels", "native", "raw", "grow", "stall", "sameSame"] as const;

const FLAGS: Readonly<Record<(typeof LOOKS)[number], string>> = {
  micro: "--micro",
  levels: "--levels",
  native: "--native",
  raw: "--raw",
  grow: "--grow",
  stall: "--stall",
  sameSame: "--same-same <n>",
};

/** What says which workloads are timed and how. */
const OF_A_STREAM = ["profile", "workloads", "tape", "rounds", "tuned"];
const OF_WORKLOADS = [...OF_A_STREAM, "set"];
/** What belongs to a run with a log, and means nothing where there is none. */
const OF_A_RUN_LOG = ["log", "verbose"];

/** Adds the command. */
export function addBenchCommand(program: Command, context: BenchProgram): void {
  const { args, output, exitWith, run } = context;
  addBenchOptions(addRunOptions(program.command("bench")))
    .description("measure latency; answers are verified before they are timed")
    .option(
      "--tuned <engine:name=value,…>",
      "an engine with other parameters, beside itself; equal: caches and write buffers of one size; may be repeated",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .addOption(
      look(
        "micro",
        "measure instead what single calls on the memory engine, judged histories and hot inner pieces cost",
        ["apis", "durabilities", "scale", "engines", "with", "dir", "seed"],
      ),
    )
    .addOption(
      look(
        "native",
        "measure instead what fjall costs called from Rust, and what its binding adds",
        ["apis", "engines", "with"],
      ),
    )
    .option(
      "--samples <n>",
      "timed operations of each kind with --native (default: 1000)",
      positiveNumber,
    )
    .addOption(
      look("raw", "measure instead what engines cost beside loops by hand on their libraries", [
        "durabilities",
        "with",
        "scale",
      ]),
    )
    .addOption(
      // Takes --set, of parameters of its own.
      new Option(
        "--levels",
        "measure instead what the contract and cojson's own storage cost over each engine",
      ).conflicts([...others("levels"), ...OF_A_STREAM, ...OF_A_RUN_LOG]),
    )
    .addOption(
      // Takes --set, of which transactions is the greatest size; writes a run log.
      new Option(
        "--grow",
        "time instead how each cost grows up to --set transactions=1000000",
      ).conflicts([...others("grow"), ...OF_A_STREAM]),
    )
    .addOption(
      look(
        "stall",
        "show instead what a stall made on purpose does to the closed and the open loop",
        ["apis", "durabilities", "scale", "engines", "with", "dir", "seed"],
      ),
    )
    .addOption(
      look(
        "sameSame",
        "bench instead one cell as two, n times, and count false ranks",
        [],
      ).argParser(positiveNumber),
    )
    .addHelpText(
      "after",
      examples(
        "bench --durabilities process",
        "bench --profile full --engines sqlite --dir /data/assay",
        "bench --workloads mixed-server --apis async --set concurrency=16",
        "bench --engines sqlite --tuned sqlite:synchronous=off --durabilities process",
        "bench --tape app.tape.jsonl.gz --workloads tape",
        "bench --micro",
        "bench --levels --engines memory,lmdb --set operations=2000",
        "bench --native --samples 5000",
        "bench --raw --engines leveldb",
        "bench --grow --engines sqlite --set transactions=100000",
        "bench --same-same 50 --engines sqlite --apis sync --durabilities process",
      ),
    )
    .action(async (options: BenchCommandOptions, command: Command) => {
      if (options.native !== true && options.samples !== undefined) {
        command.error("error: option '--samples <n>' is for '--native' alone");
      }
      exitWith(await bench(options));
    });

  async function bench(options: BenchCommandOptions): Promise<number> {
    if (options.micro) {
      const { microCommand } = await import("./commands/micro.ts");
      return interruptible((signal) => microCommand(output, signal));
    }
    if (options.levels) {
      const { levelsCommand } = await import("./commands/levels.ts");
      return interruptible((signal) => levelsCommand(options, output, signal));
    }
    if (options.native) {
      const { nativeCommand } = await import("./commands/native.ts");
      return interruptible((signal) => nativeCommand(options, output, signal));
    }
    if (options.raw) {
      const { rawCommand } = await import("./commands/raw.ts");
      return interruptible((signal) => rawCommand(options, output, signal));
    }
    const { latencyPlan } = await import("./bench-plan.ts");
    if (options.grow) {
      const { growCommand } = await import("./commands/grow.ts");
      const { parameters } = latencyPlan({ ...options, profile: "full" });
      const plan = { parameters, command: args };
      return interruptible((signal) => growCommand(plan, options, output, signal));
    }
    if (options.stall) {
      const { stallCommand } = await import("./commands/stall.ts");
      return interruptible((signal) => stallCommand(output, signal));
    }
    if (options.sameSame !== undefined) {
      const runs = options.sameSame;
      const { sameSameCommand } = await import("./commands/same-same.ts");
      return interruptible((signal) => sameSameCommand(runs, options, output, signal));
    }
    const { tuned = [] } = options;
    return run({ latency: latencyPlan(options), tuned }, options, args);
  }
}

/** An option that stands in the place of the workloads, beside no other look. */
function look(
  name: (typeof LOOKS)[number],
  description: string,
  meaningless: readonly string[],
): Option {
  return new Option(FLAGS[name], description).conflicts([
    ...others(name),
    ...OF_WORKLOADS,
    ...OF_A_RUN_LOG,
    ...meaningless,
  ]);
}

/** The other looks, which none can be taken beside. */
function others(name: (typeof LOOKS)[number]): readonly string[] {
  return LOOKS.filter((other) => other !== name);
}
