// The command line: which commands there are, what they take, and what their exit codes are.
import { defaultHistories } from "@assay/conformance/covalue";
import { Command, CommanderError } from "commander";
import { explainError, EXIT } from "./exit-code.ts";
import { interruptible } from "./interrupt.ts";
import {
  addCellOptions,
  addReplayOptions,
  addRunOptions,
  defaultJobs,
  positiveNumber,
  resolveCells,
  type RawRunOptions,
  type ReplayOptions,
} from "./options.ts";
import { enginesCommand } from "./commands/engines.ts";
import { microCommand } from "./commands/micro.ts";
import { replayCommand } from "./commands/replay.ts";
import { reportCommand } from "./commands/report.ts";
import { selfTestCommand } from "./commands/self-test.ts";
import { runCommand, type RunPlan } from "./commands/run.ts";
import type { Output } from "./output.ts";
import { packageVersion } from "./environment.ts";

/** Runs the command line and gives the exit code; prints to the output given. */
export async function main(args: readonly string[], output: Output): Promise<number> {
  let exitCode: number = EXIT.pass;
  const program = makeProgram(output, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // commander has printed what it had to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.pass : EXIT.usage;
    const { line, exitCode: code } = explainError(error);
    output.status("");
    output.warn(line);
    return code;
  }
}

function makeProgram(output: Output, exitWith: (code: number) => void): Command {
  const program = new Command("assay");
  program
    .description("Which storage engine for local-first data is right, and which is fast.")
    .version(packageVersion("assay") ?? "0.1.0")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.warn(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, "assay: USAGE: ")),
      getOutHelpWidth: () => Math.min(100, output.columns),
    })
    .addHelpText(
      "after",
      examples("", "run --engines sqlite --durabilities power", "engines --json"),
    );

  addParityOptions(addRunOptions(program.command("run", { isDefault: true })))
    .description("check parity, then measure latency, then sum both up (the default)")
    .addHelpText(
      "after",
      examples("run", "run --engines memory,sqlite --histories 1000", "run --seed 7"),
    )
    .action(async (options: RawRunOptions & ParityOptions) =>
      exitWith(await run({ parity: parityOf(options), latency: {} }, options)),
    );

  addParityOptions(addRunOptions(program.command("conform")))
    .description("check that engines keep the contract, against the reference")
    .option("--self-test", "check instead that engines broken on purpose are caught")
    .option("--seeds <n>", "seeds of the self-test, from --seed on", positiveNumber, 1)
    .addHelpText(
      "after",
      examples(
        "conform --engines sqlite --apis sync",
        "conform --histories 5000 --seed 42",
        "conform --self-test --seeds 3",
      ),
    )
    .action(async (options: RawRunOptions & ParityOptions & SelfTestOptions) => {
      const { selfTest, seeds } = options;
      const plan = { seeds, ...historiesOf(options) };
      exitWith(
        selfTest === true
          ? await interruptible((signal) => selfTestCommand(plan, options, output, signal))
          : await run({ parity: parityOf(options) }, options),
      );
    });

  addRunOptions(program.command("bench"))
    .description("measure latency; answers are verified before they are timed")
    .option("--micro", "measure instead what single calls cost on the memory engine")
    .addHelpText(
      "after",
      examples(
        "bench --durabilities process",
        "bench --engines sqlite --dir /data/assay",
        "bench --micro",
      ),
    )
    .action(async (options: RawRunOptions & { micro?: boolean }) =>
      exitWith(
        options.micro === true
          ? await interruptible((signal) => microCommand(output, signal))
          : await run({ latency: {} }, options),
      ),
    );

  program
    .command("report")
    .description("show the summary of an earlier run")
    .argument("<file>", "a run log")
    .option("-v, --verbose", "also show what was generated and measured in detail")
    .addHelpText("after", examples("report .assay/runs/2026-11-21T10-28-43-3f9a1c.jsonl"))
    .action((file: string, options: { verbose?: boolean }) =>
      exitWith(reportCommand(file, { verbose: options.verbose === true }, output)),
    );

  addReplayOptions(program.command("replay"))
    .description("play a history from a file on one cell, beside the reference")
    .argument("<file>", "a history, as a failing run writes it")
    .addHelpText(
      "after",
      examples("replay .assay/failures/sqlite-sync-process-7.json --engine sqlite --api sync"),
    )
    .action(async (file: string, options: ReplayOptions) => {
      const choice = await resolveCells(options);
      exitWith(await replayCommand(file, options, choice, output));
    });

  addCellOptions(program.command("engines"))
    .description("show which engines there are, what they claim, and why one cannot run")
    .option("--json", "as an array of objects")
    .addHelpText("after", examples("engines", "engines --json", "engines --require sqlite"))
    .action(async (options: Parameters<typeof resolveCells>[0] & { json?: boolean }) =>
      exitWith(
        await enginesCommand(await resolveCells(options), { json: options.json === true }, output),
      ),
    );

  for (const command of program.commands) {
    command.exitOverride().copyInheritedSettings(program);
  }
  return program;

  function run(plan: Omit<RunPlan, "command">, options: RawRunOptions): Promise<number> {
    return interruptible((signal) =>
      runCommand({ ...plan, command: process.argv.slice(2) }, options, output, signal),
    );
  }
}

interface ParityOptions {
  readonly histories?: number;
  readonly jobs: number;
}

function addParityOptions(command: Command): Command {
  return command
    .option(
      "-n, --histories <n>",
      `random histories a cell (default: ${defaultHistories("process")}, power: ${defaultHistories("power")})`,
      positiveNumber,
    )
    .option("-j, --jobs <n>", "cells checked at the same time", positiveNumber, defaultJobs());
}

interface SelfTestOptions {
  readonly selfTest?: boolean;
  readonly seeds: number;
}

function parityOf({ histories, jobs }: ParityOptions): ParityOptions {
  return { jobs, ...historiesOf({ histories }) };
}

function historiesOf({ histories }: { histories?: number | undefined }): { histories?: number } {
  return histories === undefined ? {} : { histories };
}

function examples(...lines: readonly string[]): string {
  return ["", "Examples:", ...lines.map((line) => `  assay ${line}`.trimEnd())].join("\n");
}
