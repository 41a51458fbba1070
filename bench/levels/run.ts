// A measurement by levels: every cell in a fresh process of its own, one after the other. A process that
// dies or hangs voids what was left of its cell and nothing else.
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
  readonly runCellProcess?: RunLevelsProcess;
}

/** Runs one cell elsewhere and yields its events; ends when the signal is aborted. */
export type RunLevelsProcess = (
  input: LevelsWorkerInput,
  signal: AbortSignal,
) => AsyncGenerator<LevelEvent, void, undefined>;

const DEFAULT_SILENCE_MS = 60_000;

/** Measures every cell. Errors: `SELECTION_EMPTY` without cells, `INTERRUPTED` when aborted. */
export async function* benchLevels(
  options: LevelsOptions,
  signal: AbortSignal,
): AsyncGenerator<LevelEvent, void, undefined> {
  if (options.cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to bench");
  for (const cell of options.cells) yield* levelsOfCell(cell, options, signal);
}

async function* levelsOfCell(
  { cell, source }: RunnableCell,
  options: LevelsOptions,
  signal: AbortSignal,
): AsyncGenerator<LevelEvent, void, undefined> {
  if (source === undefined) {
    const reason = `engine ${cell.engine} names no source from which a process could import it`;
    yield* rest(cell, new Set(), { state: "not-run", reason });
    return;
  }
  const { capture, seed, parameters, silenceMs = DEFAULT_SILENCE_MS } = options;
  const { runCellProcess = runInChild } = options;
  const directory = join(options.directory, cellName(cell).replaceAll("/", "-"));
  const input = { source, cell, directory, capture, seed, parameters };
  const told = new Set<string>();
  try {
    const events = untilSilent((until) => runCellProcess(input, until), silenceMs, signal);
    for await (const event of events) {
      if (event.type === "result") told.add(`${event.operation} ${event.level}`);
      yield event;
    }
    const reason = "the cell's process ended without a result";
    yield* rest(cell, told, { state: "voided", reason });
  } catch (error) {
    if (signal.aborted) throw error;
    yield* rest(cell, told, { state: "voided", reason: codedMessage(error) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
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

const runInChild: RunLevelsProcess = (input, signal) =>
  runWorker<LevelEvent>({
    module: moduleBeside(import.meta.url, "./worker"),
    // Plain data by its type; the worker checks it.
    input: input as unknown as Json,
    signal,
  });
