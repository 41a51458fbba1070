// The process of a cell.
import { setFlagsFromString } from "node:v8";
import type { WorkerFunction } from "@assay/engines/host";
import type { CellEvent } from "./cell-events.ts";
import { readCellInput } from "./cell-input.ts";
import { checkCell } from "./check-cell.ts";

// What runs here is wide and over in seconds: with V8's own patience a third of the processor's time goes into
// optimizing functions that are hardly called again. Four times of it. Nothing is timed here; V8 passes over a
// flag that it does not know.
setFlagsFromString("--interrupt-budget=540672");

/** Runs the checks of one cell. Errors: those of `checkCell`. */
export const run: WorkerFunction<CellEvent> = (input, emit, signal) =>
  checkCell(readCellInput(input), emit, signal);
