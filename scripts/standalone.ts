// A script that is a command of its own and none of assay's: it takes minutes and has no run log.
import { CommanderError, type Command } from "commander";
import { EXIT, explainError } from "./exit-code.ts";
import { interruptible } from "./interrupt.ts";
import type { Output } from "./output.ts";
import { usageError } from "./program.ts";

/** The end of a script's help. `lines` are what stands behind its name. */
export function scriptExamples(command: Command, lines: readonly string[]): Command {
  const run = lines.map((line) => `  npm run ${command.name()} -- ${line}`);
  return command.addHelpText("after", ["", "Examples:", ...run].join("\n"));
}

/**
 * Parses the arguments, runs the work with the options, and gives the exit code. Every error is one line
 * with a code.
 */
export async function standalone<Options extends object>(
  command: Command,
  args: readonly string[],
  output: Output,
  work: (options: Options, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  let exitCode: number = EXIT.pass;
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.print(text.trimEnd()),
      writeErr: (text) => output.warn(text.trimEnd()),
      outputError: (text, write) => write(usageError(text)),
      getOutHelpWidth: () => Math.min(100, output.columns),
    })
    .action(async (options: Options) => {
      exitCode = await interruptible((signal) => work(options, signal));
    });
  try {
    await command.parseAsync(args, { from: "user" });
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
