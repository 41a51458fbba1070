// `assay report`: renders a run log that an earlier run wrote.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssayError, makeDirectory, removeUnfinished, unwritable } from "@assay/engines/engine";
import {
  exitCodeOf,
  hdrFiles,
  readRunLog,
  renderMarkdown,
  renderTerminal,
  summarise,
} from "@assay/reports";
import { ofOption } from "../of-option.ts";
import type { REPORT_FORMATS } from "../options.ts";
import type { Output } from "../output.ts";

/** How a run log is rendered, as commander gives it. */
export interface ReportOptions {
  readonly verbose?: boolean;
  readonly format: (typeof REPORT_FORMATS)[number];
  /** Directory that latencies are written to as HdrHistograms, in the place of a summary. */
  readonly hdr?: string;
}

/** Prints the summary of a run log, or writes its histograms, and gives the exit code that its run had. */
export function reportCommand(path: string, options: ReportOptions, output: Output): number {
  const runLog = readRunLog(path);
  const verbose = options.verbose === true;
  if (options.hdr !== undefined) writeHdr(runLog, options.hdr, output);
  else if (options.format === "markdown")
    output.print(renderMarkdown(runLog, { verbose, logPath: path }).trimEnd());
  else output.print(renderTerminal(runLog, { ...output, verbose, logPath: path }));
  return exitCodeOf(runLog);
}

function writeHdr(runLog: ReturnType<typeof readRunLog>, directory: string, output: Output): void {
  const files = hdrFiles(summarise(runLog));
  if (files.length === 0) {
    throw new AssayError("SELECTION_EMPTY", "the run log holds no times; take one of assay bench");
  }
  ofOption("--hdr", () => makeDirectory(directory));
  const taken = files.filter(({ name }) => existsSync(join(directory, name)));
  if (taken[0] !== undefined) throw hdrExists(directory, taken[0].name, taken.length - 1);
  const written: string[] = [];
  for (const { name, text } of files) {
    const path = join(directory, name);
    try {
      writeFileSync(path, text, { flag: "wx" });
      written.push(path);
    } catch (error) {
      // Those before it would stand in the way of the next try.
      for (const one of written) removeUnfinished(one);
      // It came while the others were written: somebody else's.
      if (existedBefore(error)) throw hdrExists(directory, name, 0);
      removeUnfinished(path);
      throw unwritable(path, error);
    }
  }
  for (const path of written) output.print(path);
}

function existedBefore(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function hdrExists(directory: string, name: string, others: number): AssayError {
  const what = others === 0 ? `${name} exists` : `${name} and ${others} more of its files exist`;
  const remedy = "nothing is overwritten and nothing was written, so name another directory";
  return new AssayError("USAGE", `--hdr ${directory}: ${what}; ${remedy}`);
}
