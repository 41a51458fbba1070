// The process of one cell: loads the engine and the capture, makes the data and runs the workloads.
import type { CoValueEngine } from "@assay/engines/covalue";
import { AssayError, type EngineSource } from "@assay/engines/engine";
import { readCapture } from "@assay/engines/history";
import type { WorkerFunction } from "@assay/engines/host";
import { runCell } from "./cell/run-cell.ts";
import { makeDataset } from "./dataset/dataset.ts";
import { systemTimer } from "./drivers/timer.ts";
import type { BenchEvent } from "./events.ts";
import { readWorkerInput } from "./worker-input.ts";

/** Runs one cell. Errors: `ENGINE_UNAVAILABLE`, those of `readCapture`, and the engine's own at opening. */
export const run: WorkerFunction<BenchEvent> = async (input, emit, signal) => {
  const { source, cell, directory, capture, seed, parameters } = readWorkerInput(input);
  await runCell({
    cell,
    engine: await importEngine(source),
    directory,
    dataset: makeDataset(readCapture(capture), seed, parameters),
    parameters,
    timer: systemTimer,
    signal,
    emit,
  });
};

async function importEngine({ module, exportName }: EngineSource): Promise<CoValueEngine> {
  const loaded: unknown = await import(module);
  const exported: unknown =
    typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, exportName) : undefined;
  if (typeof exported === "object" && exported !== null && "openAsync" in exported) {
    // The registry that named the source holds the same value, typed.
    return exported as CoValueEngine;
  }
  throw new AssayError("ENGINE_UNAVAILABLE", `${module} exports no engine named ${exportName}`);
}
