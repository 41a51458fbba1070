// `assay report`: renders a run log that an earlier run wrote.
import { exitCodeOf, readRunLog, renderTerminal } from "@assay/reports";
import type { Output } from "../output.ts";

/** Prints the summary of a run log and gives the exit code that its run had. */
export function reportCommand(
  path: string,
  options: { readonly verbose: boolean },
  output: Output,
): number {
  const runLog = readRunLog(path);
  output.print(renderTerminal(runLog, { ...output, verbose: options.verbose }));
  return exitCodeOf(runLog);
}
