// Runs the command line: arguments in, exit code out. Goal: every error is one line on stderr with a
// code. Non-goal: which commands there are; see program.ts.
import { CommanderError } from "commander";
import { explainError, EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { makeProgram } from "./program.ts";

/** Runs the command line and gives the exit code; prints to the output given. */
export async function main(args: readonly string[], output: Output): Promise<number> {
  let exitCode: number = EXIT.pass;
  const program = makeProgram(args, output, (code) => {
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
