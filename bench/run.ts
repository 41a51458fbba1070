// A bench run: every cell in a fresh process of its own, one after the other, in an order that the
// seed decides. A process that dies or hangs voids what was left of its cell and nothing else.
import { mkdir, rm } from "node:fs/promises";
import { AssayError, noRoomIn, type RunnableCell } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { childProcess, directoryNameOf, runCellProcess, type CellProcess } from "./cell-process.ts";
import { randomFrom, shuffled } from "./dataset/random.ts";
import { systemTimer } from "./drivers/timer.ts";
import type { BenchEvent } from "./events.ts";
import type { Workload } from "./workload-names.ts";
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
  /** What the user calls the directory, for messages. Default: the directory. */
  readonly place?: string;
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
  readonly runProcess?: BenchProcess;
}

/** Runs one cell of a bench. */
export type BenchProcess = CellProcess<WorkerInput, BenchEvent>;

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
  { place, ...runnable }: RunnableCell & { readonly place: number },
  round: number,
  options: BenchOptions,
  signal: AbortSignal,
): AsyncGenerator<BenchEvent, void, undefined> {
  const { seed, capture, parameters, workloads, tape } = options;
  const { cell } = runnable;
  const left = new Set<Workload>(workloads);
  const events = runCellProcess<WorkerInput, BenchEvent>(
    {
      runnable,
      directory: options.directory,
      // Two cells may have one name: of one engine in two versions, or twice the same to see what chance does.
      name: `${place}-${directoryNameOf(cell)}`,
      // Kept for the next round, which begins with what this one has filled.
      keepsDirectory: round < parameters.rounds - 1,
      inputOf: (of) => ({
        ...of,
        capture,
        seed,
        round,
        workloads,
        parameters,
        ...(options.place !== undefined && { place: options.place }),
        ...(tape !== undefined && { tape }),
      }),
      runProcess: options.runProcess ?? runInChild,
      silenceMs: options.silenceMs,
      *unsaid(end) {
        const isFull = end.state === "broken" && end.code === "DISK_FULL";
        const reason = isFull ? noRoomIn(options.place ?? options.directory) : end.reason;
        const type = end.state === "not-run" ? end.state : "voided";
        for (const workload of left) {
          const of = { cell, workload, round, reason };
          yield isFull ? { type: "not-run", ...of, cut: true } : { type, ...of };
        }
      },
    },
    signal,
  );
  for await (const event of events) {
    if (event.type === "measured" || event.type === "voided" || event.type === "not-run") {
      left.delete(event.workload);
    }
    yield event;
  }
}

const runInChild: BenchProcess = childProcess(moduleBeside(import.meta.url, "./worker"));
