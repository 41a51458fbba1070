// A measurement by levels: every cell in a fresh process of its own, one after the other. A process that
// dies or hangs voids what was left of its cell and nothing else.
import { AssayError, type Cell, type RunnableCell } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { childProcess, runCellProcess, type CellEnd, type CellProcess } from "../cell-process.ts";
import {
  LEVEL_OPERATIONS,
  LEVELS,
  type LevelEvent,
  type LevelOutcome,
  type LevelParameters,
} from "./level-result.ts";
import type { LevelsWorkerInput } from "./worker-input.ts";

/** What a measurement does. */
export interface LevelsOptions {
  readonly cells: readonly RunnableCell[];
  /** Path of the capture's file, which every cell is given. */
  readonly capture: string;
  /** Cells make and remove their own directories in it. */
  readonly directory: string;
  readonly seed: number;
  readonly parameters: LevelParameters;
  /** How long a cell's process may say nothing before it is ended. Default: 60,000. */
  readonly silenceMs?: number;
  /** Runs the process of a cell; tests give their own. Default: `worker.ts` in a child process. */
  readonly runProcess?: LevelsProcess;
}

/** Runs one cell of a measurement by levels. */
export type LevelsProcess = CellProcess<LevelsWorkerInput, LevelEvent>;

/** Measures every cell. Errors: `SELECTION_EMPTY` without cells, `INTERRUPTED` when aborted. */
export async function* benchLevels(
  options: LevelsOptions,
  signal: AbortSignal,
): AsyncGenerator<LevelEvent, void, undefined> {
  if (options.cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to bench");
  for (const runnable of options.cells) yield* levelsOfCell(runnable, options, signal);
}

async function* levelsOfCell(
  runnable: RunnableCell,
  options: LevelsOptions,
  signal: AbortSignal,
): AsyncGenerator<LevelEvent, void, undefined> {
  const { directory, capture, seed, parameters, silenceMs, runProcess = runInChild } = options;
  const { cell } = runnable;
  const told = new Set<string>();
  const events = runCellProcess<LevelsWorkerInput, LevelEvent>(
    {
      runnable,
      directory,
      inputOf: (of) => ({ ...of, capture, seed, parameters }),
      runProcess,
      silenceMs,
      unsaid: (end) => rest(cell, told, outcomeOf(end)),
    },
    signal,
  );
  for await (const event of events) {
    if (event.type === "result") told.add(`${event.operation} ${event.level}`);
    yield event;
  }
}

function outcomeOf(end: CellEnd): LevelOutcome {
  const { state, reason } = end;
  if (state === "broken" && end.code === "DISK_FULL")
    return { state: "not-run", reason, cut: true };
  return { state: state === "not-run" ? state : "voided", reason };
}

/** The results that nothing was said of. */
function* rest(
  cell: Cell,
  told: ReadonlySet<string>,
  outcome: LevelOutcome,
): Generator<LevelEvent> {
  for (const operation of LEVEL_OPERATIONS) {
    for (const level of LEVELS) {
      if (told.has(`${operation} ${level}`)) continue;
      yield { type: "result", cell, operation, level, outcome };
    }
  }
}

const runInChild: LevelsProcess = childProcess(moduleBeside(import.meta.url, "./worker"));
