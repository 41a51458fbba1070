// Which commands there are, and what they take. Goal: a senseless command line is refused before
// anything is done, or loaded: what does it is imported once it is asked for. Non-goal: doing it; see commands/.
import { Command, Option } from "commander";
import type { CorpusAddition } from "@assay/conformance/covalue";
import { addBenchCommand } from "./bench-program.ts";
import type { ReportOptions } from "./commands/report.ts";
import type { RunPlan } from "./commands/run.ts";
import { packageVersion } from "./environment.ts";
import { examples } from "./examples.ts";
import { addHelpCommand, refuseCommand } from "./help-command.ts";
import { interruptible } from "./interrupt.ts";
import { list, positiveNumber } from "./option-values.ts";
import {
  addEngineOptions,
  addParityOptions,
  addPartOptions,
  addReplayOptions,
  addRunOptions,
  REPORT_FORMATS,
  type EngineOptions,
  type ParityOptions,
  type PartOptions,
  type ReplayOptions,
  type RunOptions,
} from "./options.ts";
import type { Output } from "./output.ts";
import { addTapeCommands, TAPE_RECORD_EXAMPLE } from "./tape-program.ts";

const CORPUS_EXAMPLE =
  "corpus add .assay/failures/mine-sync-process-7-4f1d09b2.json --name regressions/range-ends-inclusive " +
  '--note "mine left out the last transaction of a range." --clauses CV-026';

/** What belongs to a run with a log, and means nothing where there is none. */
const OF_A_RUN_LOG = ["scale", "log", "verbose"];
/** What chooses cells; not `require`, which the environment may set for all commands alike. */
const OF_CELLS = ["apis", "durabilities"];
/** What makes more or less of a run. */
const OF_AMOUNT = ["profile", "budget", "clause", "deviations", "shard"];

/**
 * The program. Errors are thrown, commander's own once they are printed.
 * `args` are what it will be given to parse, which run logs note.
 */
export function makeProgram(
  args: readonly string[],
  output: Output,
  exitWith: (code: number) => void,
): Command {
  const program = new Command("assay");
  // Commands inherit these settings at the moment they are made.
  program
    .description("Which storage engine for local-first data is right, and which is fast.")
    .version(packageVersion("assay") ?? "unknown")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.warn(text.trimEnd()),
      outputError: (text, write) => write(usageError(text)),
      getOutHelpWidth: () => Math.min(100, output.columns),
    })
    .addHelpText(
      "after",
      examples("", "run --engines sqlite --durabilities power", "engines --json"),
    );

  addParityOptions(addRunOptions(program.command("run", { isDefault: true })))
    .description("check parity, then measure latency, then sum both up (the default)")
    // The name of a command that there is not comes here, since this is the default one.
    .allowExcessArguments()
    .addHelpText(
      "after",
      examples(
        "run",
        "run --engines memory,sqlite --histories 1000",
        "run --with ./my-engine.js#myEngine --engines my-engine",
        "run --profile nightly --budget 2h",
        "run --seed 7",
      ),
    )
    .action(async (given: RunOptions & ParityOptions, command: Command) => {
      refuseWords(command);
      const { parityPlan, repeatable } = await import("./parity-plan.ts");
      const { latencyPlan } = await import("./bench-plan.ts");
      const { options, words } = repeatable(given, command, args, output);
      const latency = latencyPlan({ profile: "smoke" });
      exitWith(await run({ parity: parityPlan(options), latency }, options, words));
    });

  addPartOptions(addParityOptions(addRunOptions(program.command("conform"))))
    .description("check that engines keep the contract, against the reference")
    .addOption(
      new Option(
        "--self-test",
        "check instead that engines broken on purpose are caught, and --engines not accused",
      ).conflicts([...OF_CELLS, ...OF_A_RUN_LOG, ...OF_AMOUNT]),
    )
    .option(
      "--seeds <n>",
      "how many seeds the self-test takes, from --seed on (default: 1)",
      positiveNumber,
    )
    .option(
      "--muted",
      "the self-test with the clauses off that each broken engine violates: none may be caught, so each plays all of its histories, which takes about as long as five self-tests with --no-shorten",
    )
    .addOption(
      new Option(
        "--clean-runs <n>",
        "the self-test's runs of --engines, spread over their cells (default: a cell and seed each)",
      )
        .argParser(positiveNumber)
        .conflicts("muted"),
    )
    .option("--no-shorten", "the self-test without making failing histories shorter: much faster")
    .addHelpText(
      "after",
      examples(
        "conform --engines sqlite --apis sync",
        "conform --histories 5000 --seed 42",
        "conform --clause CV-017,CV-018 --engines sqlite",
        "conform --profile nightly --budget 2h",
        "conform --shard 1/3 --log shard-1.jsonl",
        "conform --self-test --seeds 3",
        "conform --self-test --seeds 30 --clean-runs 1000 --no-shorten",
      ),
    )
    .action(
      async (
        given: RunOptions & ParityOptions & PartOptions & SelfTestOptions,
        command: Command,
      ) => {
        const { selfTest = false, muted = false, seeds = 1, jobs } = given;
        if (!selfTest) refuseOfSelfTest(given, command);
        if (selfTest) {
          const { histories, cleanRuns, shorten: shortens } = given;
          const plan = {
            seeds,
            jobs,
            muted,
            shortens,
            ...(histories !== undefined && { histories }),
            ...(cleanRuns !== undefined && { cleanRuns }),
          };
          const { selfTestCommand } = await import("./commands/self-test.ts");
          exitWith(await interruptible((signal) => selfTestCommand(plan, given, output, signal)));
          return;
        }
        const { parityPlan, repeatable } = await import("./parity-plan.ts");
        const { options, words } = repeatable(given, command, args, output);
        exitWith(await run({ parity: parityPlan(options) }, options, words));
      },
    );

  addBenchCommand(program, { args, output, exitWith, run });

  program
    .command("report")
    .description("show the summary of an earlier run, and exit as that run did")
    .argument("<file>", "a run log")
    .option("-v, --verbose", "also show what was generated and measured in detail")
    .addOption(
      new Option(
        "--format <name>",
        "text, or the verdicts, what failed, and the tables of times as Markdown",
      )
        .choices(REPORT_FORMATS)
        .default("text"),
    )
    .option("--hdr <directory>", "write instead each cell's latencies as HdrHistogram files (V2)")
    .addHelpText(
      "after",
      examples(
        "report .assay/runs/2026-11-21T10-28-43-3f9a1c.jsonl",
        "report run.jsonl --format markdown >> FINDINGS.md",
        "report run.jsonl --hdr histograms",
      ),
    )
    .action(async (file: string, options: ReportOptions) => {
      const { reportCommand } = await import("./commands/report.ts");
      exitWith(reportCommand(file, options, output));
    });

  program
    .command("merge")
    .description("put the logs of a run's shards together, show their summary, and exit as it says")
    .argument("<logs...>", "the run log of each shard")
    .requiredOption("--log <file>", "the run log to write")
    .option("-v, --verbose", "also show what was generated and measured in detail")
    .addHelpText("after", examples("merge shard-1.jsonl shard-2.jsonl --log whole.jsonl"))
    .action(async (files: readonly string[], options: { log: string; verbose?: boolean }) => {
      const { mergeCommand } = await import("./commands/merge.ts");
      exitWith(mergeCommand(files, { ...options, command: args }, output));
    });

  addReplayOptions(program.command("replay"))
    .description("play a history from a file on one cell, beside the reference")
    .argument("<file>", "a history, as a failing run writes it")
    .addHelpText(
      "after",
      examples(
        "replay .assay/failures/sqlite-sync-process-7-4f1d09b2.json --engine sqlite --api sync",
        "replay history.json --engine sqlite --whole > difference.txt",
        "replay history.json --engine my-engine --with ./my-engine.js#myEngine",
      ),
    )
    .action(async (file: string, options: ReplayOptions) => {
      const { replayCommand } = await import("./commands/replay.ts");
      exitWith(await interruptible((signal) => replayCommand(file, options, output, signal)));
    });

  addTapeCommands(program, output, exitWith).addHelpText(
    "after",
    examples("tape app.tape.jsonl.gz", "tape app.tape.jsonl.gz -e sqlite", TAPE_RECORD_EXAMPLE),
  );

  program
    .command("corpus")
    .description("the histories that are kept, which every run plays first")
    .addHelpText("after", examples(CORPUS_EXAMPLE))
    .command("add")
    .description("put a failing history into the corpus, with the reference's answers")
    .argument("<file>", "a history, as a failing run writes it")
    .requiredOption("--name <name>", "its name in the corpus: regressions/what-holds")
    .requiredOption("--note <sentence>", "what it guards, and what was wrong")
    .requiredOption("--clauses <ids>", "the clauses that it looks at: CV-017,CV-018", list)
    .addHelpText("after", examples(CORPUS_EXAMPLE))
    .action(async (file: string, options: Omit<CorpusAddition, "file">) => {
      const { corpusAddCommand } = await import("./commands/corpus.ts");
      exitWith(await corpusAddCommand({ ...options, file }, output));
    });

  program
    .command("clauses")
    .description("show each clause of the contract with its properties and its planted bugs")
    .argument("[ids...]", "clauses to show alone, and whole: CV-017 CV-018")
    .option("--json", "as an array of objects")
    .addHelpText("after", examples("clauses", "clauses CV-065", "clauses --json"))
    .action(async (ids: readonly string[], options: { readonly json?: boolean }) => {
      const { clausesCommand } = await import("./commands/clauses.ts");
      exitWith(clausesCommand(ids, { json: options.json === true }, output));
    });

  addEngineOptions(program.command("engines"))
    .description("show which engines there are, what they claim, and why one cannot run")
    .option("--json", "as an array of objects")
    .addHelpText("after", examples("engines", "engines --json", "engines --require sqlite"))
    .action(async (options: EngineOptions & { readonly json?: boolean }) => {
      const { chooseCells } = await import("./cell-choice.ts");
      const { enginesCommand } = await import("./commands/engines.ts");
      exitWith(
        await enginesCommand(await chooseCells(options), { json: options.json === true }, output),
      );
    });

  addHelpCommand(program);
  return program;

  function run(
    plan: Omit<RunPlan, "command">,
    options: RunOptions,
    command: readonly string[],
  ): Promise<number> {
    return interruptible(async (signal) => {
      const { runCommand } = await import("./commands/run.ts");
      return runCommand({ ...plan, command }, options, output, signal);
    });
  }
}

interface SelfTestOptions {
  readonly selfTest?: boolean;
  readonly seeds?: number;
  readonly muted?: boolean;
  readonly cleanRuns?: number;
  readonly shorten: boolean;
}

function refuseOfSelfTest(given: SelfTestOptions, command: Command): void {
  const names = [
    given.seeds !== undefined && "--seeds <n>",
    given.muted === true && "--muted",
    given.cleanRuns !== undefined && "--clean-runs <n>",
    !given.shorten && "--no-shorten",
  ];
  const name = names.find((one) => one !== false);
  if (name !== undefined) command.error(`error: option '${name}' is for '--self-test' alone`);
}

function refuseWords(command: Command): void {
  const [word] = command.args;
  if (word !== undefined) refuseCommand(command.parent ?? command, word);
}

/** commander's error on one line with a code; its suggestions come on a second line. */
export function usageError(text: string): string {
  return text
    .replace(/^error: /, "assay: USAGE: ")
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
}
