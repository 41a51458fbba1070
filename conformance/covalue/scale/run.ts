// A run at scale: cell by cell, many coValues in, closed, opened by another process, and all looked at.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  AssayError,
  cellName,
  codedMessage,
  hasCode,
  type Cell,
  type Json,
  type RunnableCell,
} from "@assay/engines/engine";
import { moduleBeside, runWorker, untilSilent } from "@assay/engines/host";
import type { ScaleDifference } from "./check-covalues.ts";
import { diskSize, type DiskSize } from "./disk-size.ts";
import type { ScaleEvent, ScaleInput, ScalePhase } from "./worker.ts";

/** What a run does. */
export interface ScaleOptions {
  readonly cells: readonly RunnableCell[];
  /** Cells make and remove their own directories in it. */
  readonly directory: string;
  readonly seed: number;
  /** How many go into each cell. */
  readonly coValues: number;
  /** How long a cell's process may say nothing before it is ended. Default: 120,000. */
  readonly silenceMs?: number;
}

/** What a cell came to. */
export interface ScaleResult {
  readonly cell: Cell;
  readonly coValues: number;
  /** Stored in the end: what was erased does not count. */
  readonly transactions: number;
  /** Ids, signatures, and headers and transactions as JSON. */
  readonly contentBytes: number;
  /** After closing; `undefined` where nothing is kept, and so nothing was reopened. */
  readonly disk: DiskSize | undefined;
  /** Indicative: on a machine that does other things, with the making of the data in it. */
  readonly durationsMs: Partial<Record<ScalePhase, number>>;
  /** None where all is right. */
  readonly differences: readonly ScaleDifference[];
}

/** What a run says. */
export type ScaleRunEvent =
  | {
      readonly type: "progress";
      readonly cell: Cell;
      readonly phase: ScalePhase;
      readonly done: number;
    }
  | ({ readonly type: "result" } & ScaleResult);

const DEFAULT_SILENCE_MS = 120_000;

/**
 * Runs cell by cell. A process that fails is a difference of its cell and does not end the run.
 * Errors: `SELECTION_EMPTY` without cells, `INTERRUPTED` when aborted, `DISK_FULL`.
 */
export async function* checkAtScale(
  options: ScaleOptions,
  signal: AbortSignal,
): AsyncGenerator<ScaleRunEvent, void, undefined> {
  if (options.cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to fill");
  for (const cell of options.cells) yield* checkCellAtScale(cell, options, signal);
}

async function* checkCellAtScale(
  { cell, source }: RunnableCell,
  { directory, seed, coValues, silenceMs = DEFAULT_SILENCE_MS }: ScaleOptions,
  signal: AbortSignal,
): AsyncGenerator<ScaleRunEvent, void, undefined> {
  if (source === undefined) {
    const why = `${cell.engine} names no source, so no other process can import it`;
    throw new AssayError("ENGINE_UNKNOWN", why);
  }
  const path = join(directory, cellName(cell).replaceAll("/", "-"));
  const input: ScaleInput = { source, cell, directory: path, seed, coValues };
  const durationsMs: Partial<Record<ScalePhase, number>> = {};
  const differences: ScaleDifference[] = [];
  let stored = { transactions: 0, contentBytes: 0 };
  let disk: DiskSize | undefined;
  let phase: ScalePhase = "open";
  try {
    for (const process of cell.durability === "volatile" ? ["store"] : ["store", "look"]) {
      phase = "open";
      const start = (until: AbortSignal) =>
        runWorker<ScaleEvent>({
          module: moduleBeside(import.meta.url, "./worker"),
          exportName: process,
          // Plain data by its type.
          input: input as unknown as Json,
          signal: until,
        });
      for await (const event of untilSilent(start, silenceMs, signal)) {
        switch (event.type) {
          case "begun":
            phase = event.phase;
            break;
          case "progress":
            yield { ...event, cell };
            break;
          case "phase":
            durationsMs[event.phase] = event.durationMs;
            break;
          case "stored":
            stored = event;
            break;
          case "checked":
            differences.push(...event.differences);
        }
      }
      if (process === "store" && cell.durability !== "volatile") disk = diskSize(path);
    }
  } catch (error) {
    // No fault of the engine's: the disk is the user's.
    if (signal.aborted || hasCode(error, "INTERRUPTED") || hasCode(error, "DISK_FULL")) throw error;
    differences.push({
      what: `the process, in phase ${phase}`,
      count: 1,
      first: codedMessage(error),
    });
  } finally {
    await rm(path, { recursive: true, force: true });
  }
  const { transactions, contentBytes } = stored;
  yield {
    type: "result",
    cell,
    coValues,
    transactions,
    contentBytes,
    disk,
    durationsMs,
    differences,
  };
}
