// How costs grow, cell after cell, each in a fresh process. Non-goal: rounds; an exponent is read from
// sizes that lie a hundredfold apart, not from one of them.
import { AssayError, noRoomIn, type RunnableCell } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { childProcess, runCellProcess, type CellProcess } from "../cell-process.ts";
import type { BenchEvent } from "../events.ts";
import type { Parameters } from "../parameters.ts";
import type { WorkerInput } from "../worker-input.ts";
import type { GrownEvent, GrowthFailed, GrowthFinished } from "./events.ts";

/** What is grown, and how far. */
export interface GrowOptions {
  readonly cells: readonly RunnableCell[];
  /** Path of the capture's file. */
  readonly capture: string;
  /** Cells make and remove their own directories in it. */
  readonly directory: string;
  /** What the user calls the directory, for messages. Default: the directory. */
  readonly place?: string;
  readonly seed: number;
  /** `transactions` is the greatest size. */
  readonly parameters: Parameters;
  /** How long a cell's process may say nothing before it is ended. Default: 120,000. */
  readonly silenceMs?: number;
  /** Runs the process of a cell; tests give their own. Default: `worker.ts` in a child process. */
  readonly runProcess?: GrowthProcess;
}

/** Grows one cell. */
export type GrowthProcess = CellProcess<WorkerInput, GrowthEvent>;

/** What growing says. */
export type GrowthEvent =
  | GrownEvent
  | GrowthFinished
  | GrowthFailed
  | Extract<BenchEvent, { readonly type: "progress" }>;

/** Filling the greatest step takes the slowest engines about a minute, of which they say each half second. */
const DEFAULT_SILENCE_MS = 120_000;

/**
 * Grows every cell, each to its `growth-finished` or `growth-failed`; after one that fails the others go on.
 * Errors: `SELECTION_EMPTY`, `INTERRUPTED`.
 */
export async function* grow(
  options: GrowOptions,
  signal: AbortSignal,
): AsyncGenerator<GrowthEvent, void, undefined> {
  if (options.cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to grow");
  const { directory, capture, seed, parameters, runProcess = runInChild } = options;
  const { silenceMs = DEFAULT_SILENCE_MS, place = directory } = options;
  for (const runnable of options.cells) {
    const { cell } = runnable;
    yield* runCellProcess<WorkerInput, GrowthEvent>(
      {
        runnable,
        directory,
        // Growing has operations of its own; the input has to name some workload.
        inputOf: (of) => ({ ...of, capture, seed, round: 0, workloads: ["ingest"], parameters }),
        runProcess,
        silenceMs,
        *unsaid(end) {
          if (end.state === "ended") yield { type: "growth-finished", cell };
          else if (end.state === "broken" && end.code === "DISK_FULL") {
            yield { type: "growth-failed", cell, reason: noRoomIn(place), cut: true };
          } else yield { type: "growth-failed", cell, reason: end.reason };
        },
      },
      signal,
    );
  }
}

const runInChild: GrowthProcess = childProcess(moduleBeside(import.meta.url, "./worker"));
