// One cell in a process of its own, whichever bench it runs. A process that dies or hangs costs what was
// left of its cell and nothing else. Non-goal: what is measured; each bench has a worker and events of its own.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  cellName,
  codedMessage,
  errorCode,
  type Cell,
  type EngineSource,
  type ErrorCode,
  type Json,
  type RunnableCell,
} from "@assay/engines/engine";
import { runWorker, untilSilent } from "@assay/engines/host";

/** What every bench tells the process of a cell. */
export interface CellInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Of the cell alone; its processes share it. */
  readonly directory: string;
}

/** Runs one cell elsewhere and yields its events; ends when the signal is aborted. */
export type CellProcess<Input, Event> = (
  input: Input,
  signal: AbortSignal,
) => AsyncGenerator<Event, void, undefined>;

/** Why nothing more is said of a cell. */
export type CellEnd =
  /** No process was begun. */
  | { readonly state: "not-run"; readonly reason: string }
  /** The process died, hung, or threw. */
  | { readonly state: "broken"; readonly reason: string; readonly code?: ErrorCode }
  /** The process did all that it had to; a part that it did not speak of has no result. */
  | { readonly state: "ended"; readonly reason: string };

/** What a bench says of one of its cells. */
export interface CellProcessOptions<Input, Event> {
  readonly runnable: RunnableCell;
  /** Cells have directories of their own in it. */
  readonly directory: string;
  /** The name of the cell's own directory. Default: the cell's. */
  readonly name?: string;
  /** Whether the cell's directory stays, for the next process of the cell. Default: false. */
  readonly keepsDirectory?: boolean;
  /** What the process is told. */
  readonly inputOf: (of: CellInput) => Input;
  readonly runProcess: CellProcess<Input, Event>;
  /** How long the process may say nothing before it is ended. Default: 60,000. */
  readonly silenceMs?: number | undefined;
  /** The events of those parts that none was yielded of; asked for once nothing more comes. */
  readonly unsaid: (end: CellEnd) => Iterable<Event>;
}

const DEFAULT_SILENCE_MS = 60_000;

/** Runs a cell's process, and says what it did not. Errors: those of the process when aborted, and no others. */
export async function* runCellProcess<Input, Event>(
  options: CellProcessOptions<Input, Event>,
  signal: AbortSignal,
): AsyncGenerator<Event, void, undefined> {
  const { runnable, inputOf, runProcess, unsaid, silenceMs = DEFAULT_SILENCE_MS } = options;
  const { cell, source } = runnable;
  if (source === undefined) {
    const reason = `engine ${cell.engine} names no source from which a process could import it`;
    yield* unsaid({ state: "not-run", reason });
    return;
  }
  const directory = join(options.directory, options.name ?? directoryNameOf(cell));
  const input = inputOf({ source, cell, directory });
  try {
    yield* untilSilent((until) => runProcess(input, until), silenceMs, signal);
    yield* unsaid({ state: "ended", reason: "the cell's process ended without a result" });
  } catch (error) {
    if (signal.aborted) throw error;
    const code = errorCode(error);
    yield* unsaid({ state: "broken", reason: codedMessage(error), ...(code && { code }) });
  } finally {
    if (options.keepsDirectory !== true) await rm(directory, { recursive: true, force: true });
  }
}

/** The cell's name as the name of a directory. */
export function directoryNameOf(cell: Cell): string {
  return cellName(cell).replaceAll("/", "-");
}

/** A process of the worker that the URL names, which checks what it is told and emits these events. */
export function childProcess<Input, Event>(module: URL): CellProcess<Input, Event> {
  // Plain data by its type; the worker checks it.
  return (input, signal) => runWorker<Event>({ module, input: input as unknown as Json, signal });
}
