// The process in which one cell grows.
import { readCapture } from "@assay/engines/history";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { makeWorld } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import { readWorkerInput } from "../worker-input.ts";
import type { GrownEvent } from "./events.ts";
import { growCell } from "./grow-cell.ts";

/** Grows one cell. Errors: `ENGINE_UNKNOWN`, those of `readCapture`, and what `growCell` throws. */
export const run: WorkerFunction<BenchEvent | GrownEvent> = async (input, emit, signal) => {
  const { source, cell, directory, capture, seed, round, workloads, parameters } =
    readWorkerInput(input);
  await growCell(
    {
      cell,
      engine: await importEngine(source),
      directory,
      round,
      workloads,
      world: makeWorld(readCapture(capture), seed, parameters),
      timer: systemTimer,
      timingNs: 0,
      signal,
      emit,
    },
    emit,
  );
};
