// `assay report`: renders a run log that an earlier run wrote.
import { writeFileSync } from "node:fs";
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
    output.print(renderMarkdown(runLog, { verbose }).trimEnd());
  else output.print(renderTerminal(runLog, { ...output, verbose }));
  return exitCodeOf(runLog);
}

function writeHdr(runLog: ReturnType<typeof readRunLog>, directory: string, output: Output): void {
  const files = hdrFiles(summarise(runLog));
  if (files.length === 0) {
    throw new AssayError("SELECTION_EMPTY", "the run log holds no times; take one of assay bench");
  }
  makeDirectory(directory);
  const written: string[] = [];
  for (const { name, text } of files) {
    const path = join(directory, name);
    try {
      writeFileSync(path, text, { flag: "wx" });
      written.push(path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") {
        const remedy = "nothing is overwritten, so name another directory";
        throw new AssayError("USAGE", `--hdr ${directory}: ${name} exists; ${remedy}`, {
          cause: error,
        });
      }
      // Those before it would stand in the way of the next try.
      for (const one of [...written, path]) removeUnfinished(one);
      throw unwritable(path, error);
    }
  }
  for (const path of written) output.print(path);
}
