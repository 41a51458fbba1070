// The process of one cell: loads the engine and the capture, and times all levels.
import { readCapture } from "@assay/engines/history";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { makeWorld } from "../dataset/world.ts";
import { systemTimer } from "../drivers/timer.ts";
import { benchPlan } from "../parameters.ts";
import type { LevelEvent } from "./level-result.ts";
import { runLevelsOfCell } from "./run-levels-of-cell.ts";
import { readLevelsWorkerInput } from "./worker-input.ts";

/** Runs one cell. Errors: `ENGINE_UNKNOWN`, those of `readCapture`, and the engine's own at opening. */
export const run: WorkerFunction<LevelEvent> = async (input, emit, signal) => {
  const { source, cell, directory, capture, seed, parameters } = readLevelsWorkerInput(input);
  const { transactions } = parameters;
  const ofWorld = benchPlan("smoke", { transactions }).parameters;
  await runLevelsOfCell({
    cell,
    engine: await importEngine(source),
    directory,
    world: makeWorld(readCapture(capture), seed, ofWorld),
    parameters,
    timer: systemTimer,
    signal,
    emit,
  });
};
