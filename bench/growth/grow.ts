// How costs grow, cell after cell, each in a fresh process. Non-goal: rounds; an exponent is read from
// sizes that lie a hundredfold apart, not from one of them.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  AssayError,
  cellName,
  codedMessage,
  type Cell,
  type Json,
  type RunnableCell,
} from "@assay/engines/engine";
import { moduleBeside, runWorker, untilSilent } from "@assay/engines/host";
import type { BenchEvent } from "../events.ts";
import type { Parameters } from "../parameters.ts";
import type { WorkerInput } from "../worker-input.ts";
import type { GrownEvent } from "./events.ts";

/** What is grown, and how far. */
export interface GrowOptions {
  readonly cells: readonly RunnableCell[];
  /** Path of the capture's file. */
  readonly capture: string;
  /** Cells make and remove their own directories in it. */
  readonly directory: string;
  readonly seed: number;
  /** `transactions` is the greatest size. */
  readonly parameters: Parameters;
  /** How long a cell's process may say nothing before it is ended. Default: 120,000. */
  readonly silenceMs?: number;
}

/** A cell that could not be grown to its end, and why. */
export interface GrowthFailed {
  readonly type: "growth-failed";
  readonly cell: Cell;
  readonly reason: string;
}

/** What growing says. */
export type GrowthEvent =
  | GrownEvent
  | GrowthFailed
  | Extract<BenchEvent, { readonly type: "progress" }>;

/** Filling the greatest step takes the slowest engines about a minute, of which they say each half second. */
const DEFAULT_SILENCE_MS = 120_000;

/** Grows every cell; one that fails is said, and the others go on. Errors: `SELECTION_EMPTY`, `INTERRUPTED`. */
export async function* grow(
  options: GrowOptions,
  signal: AbortSignal,
): AsyncGenerator<GrowthEvent, void, undefined> {
  if (options.cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to grow");
  for (const { cell, source } of options.cells) {
    if (source === undefined) {
      const reason = `engine ${cell.engine} names no source from which a process could import it`;
      yield { type: "growth-failed", cell, reason };
      continue;
    }
    const { seed, capture, parameters, silenceMs = DEFAULT_SILENCE_MS } = options;
    const directory = join(options.directory, cellName(cell).replaceAll("/", "-"));
    const input: WorkerInput = {
      source,
      cell,
      directory,
      capture,
      seed,
      round: 0,
      // Growing has operations of its own; the input has to name some workload.
      workloads: ["ingest"],
      parameters,
    };
    try {
      yield* untilSilent((until) => growInChild(input, until), silenceMs, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      yield { type: "growth-failed", cell, reason: codedMessage(error) };
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

function growInChild(
  input: WorkerInput,
  signal: AbortSignal,
): AsyncGenerator<GrowthEvent, void, undefined> {
  return runWorker<GrowthEvent>({
    module: moduleBeside(import.meta.url, "./worker"),
    // Plain data by its type; the worker checks it.
    input: input as unknown as Json,
    signal,
  });
}
