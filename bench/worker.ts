// The process of one cell: loads the engine and the capture, makes the data and runs the workloads.
import { readCapture } from "@assay/engines/history";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { readClientTape } from "./workloads/read-client-tape.ts";
import { runCell } from "./cell/run-cell.ts";
import { makeWorld } from "./dataset/world.ts";
import { systemTimer } from "./drivers/timer.ts";
import type { BenchEvent } from "./events.ts";
import { readWorkerInput } from "./worker-input.ts";

/** Runs one cell. Errors: `ENGINE_UNKNOWN`, those of `readCapture` and `readClientTape`, and the engine's own at opening. */
export const run: WorkerFunction<BenchEvent> = async (input, emit, signal) => {
  const { source, cell, directory, capture, seed, round, workloads, parameters, place, tape } =
    readWorkerInput(input);
  await runCell({
    cell,
    engine: await importEngine(source),
    directory,
    round,
    workloads,
    world: makeWorld(readCapture(capture), seed, parameters),
    ...(place !== undefined && { place }),
    ...(tape !== undefined && { tape: readClientTape(tape) }),
    timer: systemTimer,
    signal,
    emit,
  });
};
