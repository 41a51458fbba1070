// A bench run: every cell in a fresh process of its own, one after the other, in an order that the
// seed decides. A process that dies or hangs voids what was left of its cell and nothing else.
import { mkdir, rm } from "node:fs/promises";
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
import { randomFrom, shuffled } from "./dataset/random.ts";
import { systemTimer } from "./drivers/timer.ts";
import type { BenchEvent, Workload } from "./events.ts";
import { measureFloors } from "./floors/floors.ts";
import type { Parameters } from "./parameters.ts";
import type { WorkerInput } from "./worker-input.ts";

/** What a run does. */
export interface BenchOptions {
  readonly cells: readonly RunnableCell[];
  /** Path of the capture's file, which every cell is given. */
  readonly capture: string;
  /** Cells make and remove their own directories in it. */
  readonly directory: string;
  /** Decides the order of the cells in each round and everything random in the streams. */
  readonly seed: number;
  readonly parameters: Parameters;
  /** In the order in which each process does them; at least one. */
  readonly workloads: readonly Workload[];
  /** Whether to measure what the machine costs by itself. Default: true. */
  readonly floors?: boolean;
  /** Path of the client tape that the workload `tape` plays; every cell reads it. */
  readonly tape?: string;
  /** How long a cell's process may say nothing before it is ended. Default: 60,000. */
  readonly silenceMs?: number;
  /** Runs the process of a cell; tests give their own. Default: `worker.ts` in a child process. */
  readonly runCellProcess?: RunCellProcess;
}

/** Runs one cell elsewhere and yields its events; ends when the signal is aborted. */
export type RunCellProcess = (
  input: WorkerInput,
  signal: AbortSignal,
) => AsyncGenerator<BenchEvent, void, undefined>;

const DEFAULT_SILENCE_MS = 60_000;

/** Runs every cell. Errors: `SELECTION_EMPTY` without cells or workloads, `INTERRUPTED` when aborted. */
export async function* bench(
  options: BenchOptions,
  signal: AbortSignal,
): AsyncGenerator<BenchEvent, void, undefined> {
  const { cells, workloads, seed, directory, parameters } = options;
  if (cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to bench");
  if (workloads.length === 0) throw new AssayError("SELECTION_EMPTY", "no workload to bench");
  await mkdir(directory, { recursive: true });
  if (options.floors !== false) {
    yield { type: "floors", floors: await measureFloors(directory, systemTimer) };
  }
  try {
    for (let round = 0; round < parameters.rounds; round += 1) {
      // Each round has every cell once, so that what drifts on the machine drifts for all of them.
      const places = cells.map((cell, place) => ({ ...cell, place }));
      for (const one of shuffled(places, randomFrom(seed, `cells of round ${round}`))) {
        yield { type: "cell-started", cell: one.cell, round };
        yield* benchCell(one, round, options, signal);
        yield { type: "cell-finished", cell: one.cell, round };
      }
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function* benchCell(
  { cell, source, place }: RunnableCell & { readonly place: number },
  round: number,
  options: BenchOptions,
  signal: AbortSignal,
): AsyncGenerator<BenchEvent, void, undefined> {
  const { seed, capture, parameters, workloads, tape } = options;
  if (source === undefined) {
    const reason = `engine ${cell.engine} names no source from which a process could import it`;
    for (const workload of workloads) yield { type: "not-run", cell, workload, round, reason };
    return;
  }
  // Two cells may have one name: of one engine in two versions, or twice the same to see what chance does.
  const name = `${place}-${cellName(cell).replaceAll("/", "-")}`;
  const directory = join(options.directory, name);
  const input: WorkerInput = {
    source,
    cell,
    directory,
    capture,
    seed,
    round,
    workloads,
    parameters,
    ...(tape !== undefined && { tape }),
  };
  const { silenceMs = DEFAULT_SILENCE_MS, runCellProcess = runInChild } = options;
  const runProcess = (until: AbortSignal) => runCellProcess(input, until);
  const left = new Set<Workload>(workloads);
  try {
    for await (const event of untilSilent(runProcess, silenceMs, signal)) {
      if (event.type === "measured" || event.type === "voided" || event.type === "not-run") {
        left.delete(event.workload);
      }
      yield event;
    }
    // A process that ends well has said something of each.
    yield* voidAll(cell, round, left, "the cell's process ended without a result");
  } catch (error) {
    if (signal.aborted) throw error;
    yield* voidAll(cell, round, left, codedMessage(error));
  } finally {
    // Kept for the next round, which begins with what this one has filled.
    if (round === parameters.rounds - 1) await rm(directory, { recursive: true, force: true });
  }
}

function* voidAll(
  cell: Cell,
  round: number,
  left: ReadonlySet<Workload>,
  reason: string,
): Generator<BenchEvent> {
  for (const workload of left) yield { type: "voided", cell, workload, round, reason };
}

const runInChild: RunCellProcess = (input, signal) =>
  runWorker<BenchEvent>({
    module: moduleBeside(import.meta.url, "./worker"),
    // Plain data by its type; the worker checks it.
    input: input as unknown as Json,
    signal,
  });
