// `assay bench --micro`: what single calls cost on the memory engine, layer by layer.
import { microBenchmarks, type MicroResult } from "@assay/bench";
import { renderMicro } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";

/** Prints the micro suite's table, and gives the exit code. */
export async function microCommand(output: Output, signal: AbortSignal): Promise<number> {
  const progress = new ProgressLine(output);
  const results: MicroResult[] = [];
  for await (const result of microBenchmarks()) {
    results.push(result);
    progress.update("micro", `${result.operation}, ${result.subject}`);
    if (signal.aborted) break;
  }
  progress.clear();
  output.print(renderMicro(results, output));
  return signal.aborted ? EXIT.interrupted : EXIT.pass;
}
