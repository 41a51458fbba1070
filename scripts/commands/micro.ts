// `assay bench --micro`: what single calls cost on the memory engine, layer by layer, what judging a
// history costs beside what the engine itself takes, and what the hot inner pieces cost.
import {
  historyBenchmarks,
  INNER_PIECES,
  innerPieces,
  MICRO_PAIRS,
  microBenchmarks,
  type HistoryCosts,
  type InnerPieceResult,
  type MicroResult,
} from "@assay/bench";
import { sampleHistories } from "@assay/conformance/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { quietly } from "@assay/engines/jazz";
import { renderHistoryCosts, renderInnerPieces, renderMicro } from "@assay/reports";
import { endLook, takeUntilInterrupted } from "../look.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";

/** The histories that are timed: the same ones on every machine. */
const SEED = 1;
const HISTORIES = 40;
const CELL = { engine: memoryEngine, api: "sync", durability: "volatile" } as const;

/**
 * Prints the micro suite's tables, and gives the exit code. An interrupt ends the suite; what was found until
 * then is printed.
 */
export async function microCommand(output: Output, signal: AbortSignal): Promise<number> {
  const progress = new ProgressLine(output);
  // First, in a fresh process: after the single calls V8 knows too many kinds of stores and is slower.
  progress.update("micro", "histories of the generator");
  const takeCosts = (costs: HistoryCosts): void => {
    progress.clear();
    output.print(renderHistoryCosts(costs, output));
    output.print("");
  };
  await takeUntilInterrupted(historyCosts(signal), takeCosts, signal);
  const results: MicroResult[] = [];
  const take = (result: MicroResult): void => {
    results.push(result);
    progress.update("micro", `${result.operation}, ${result.subject}`);
  };
  await takeUntilInterrupted(microBenchmarks({ signal }), take, signal);
  progress.clear();
  if (results.length > 0) output.print(`${renderMicro(results, output)}\n`);
  const pieces: InnerPieceResult[] = [];
  const takePiece = (result: InnerPieceResult): void => {
    pieces.push(result);
    progress.update("micro", result.piece);
  };
  await takeUntilInterrupted(innerPieces({ signal }), takePiece, signal);
  progress.clear();
  if (pieces.length > 0) output.print(renderInnerPieces(pieces, output));
  const done = `${results.length} of ${MICRO_PAIRS} measurements of single calls, ${pieces.length} of ${INNER_PIECES.length} of inner pieces`;
  return endLook({ done, failed: false }, output, signal);
}

async function* historyCosts(signal: AbortSignal): AsyncGenerator<HistoryCosts, void, undefined> {
  const draw = () => sampleHistories(CELL, SEED, HISTORIES);
  yield await quietly(() => historyBenchmarks({ draw, signal }));
}
