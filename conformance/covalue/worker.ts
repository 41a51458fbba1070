// The process of one cell.
import type { WorkerFunction } from "@assay/engines/host";
import type { ConformanceEvent } from "../events.ts";
import { readCellInput } from "./cell-input.ts";
import { checkCell } from "./check-cell.ts";

/** Runs the checks of one cell. Errors: those of `checkCell`. */
export const run: WorkerFunction<ConformanceEvent> = (input, emit, signal) =>
  checkCell(readCellInput(input), emit, signal);
