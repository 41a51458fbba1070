// `assay bench --micro`: what single calls cost on the memory engine, layer by layer, what judging a
// history costs beside what the engine itself takes, and what the hot inner pieces cost.
import {
  historyBenchmarks,
  innerPieces,
  microBenchmarks,
  type InnerPieceResult,
  type MicroResult,
} from "@assay/bench";
import { sampleHistories } from "@assay/conformance/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { quietly } from "@assay/engines/jazz";
import { renderHistoryCosts, renderInnerPieces, renderMicro } from "@assay/reports";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";

/** The histories that are timed: the same ones on every machine. */
const SEED = 1;
const HISTORIES = 40;
const CELL = { engine: memoryEngine, api: "sync", durability: "volatile" } as const;

/** Prints the micro suite's tables, and gives the exit code. */
export async function microCommand(output: Output, signal: AbortSignal): Promise<number> {
  const progress = new ProgressLine(output);
  // First, in a fresh process: after the single calls V8 knows too many kinds of stores and is slower.
  progress.update("micro", "histories of the generator");
  const draw = () => sampleHistories(CELL, SEED, HISTORIES);
  const costs = await quietly(() => historyBenchmarks({ draw }));
  progress.clear();
  output.print(renderHistoryCosts(costs, output));
  output.print("");
  const results: MicroResult[] = [];
  for await (const result of microBenchmarks()) {
    if (signal.aborted) break;
    results.push(result);
    progress.update("micro", `${result.operation}, ${result.subject}`);
  }
  progress.clear();
  output.print(renderMicro(results, output));
  output.print("");
  const pieces: InnerPieceResult[] = [];
  for await (const result of innerPieces()) {
    if (signal.aborted) break;
    pieces.push(result);
    progress.update("micro", result.piece);
  }
  progress.clear();
  output.print(renderInnerPieces(pieces, output));
  return signal.aborted ? EXIT.interrupted : EXIT.pass;
}
