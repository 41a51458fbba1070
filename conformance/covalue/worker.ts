// The process of a cell.
import type { WorkerFunction } from "@assay/engines/host";
import type { CellEvent } from "./cell-events.ts";
import { readCellInput } from "./cell-input.ts";
import { checkCell } from "./check-cell.ts";
import { optimizeLess } from "./optimize-less.ts";

optimizeLess();

/** Runs the checks of one cell. Errors: those of `checkCell`. */
export const run: WorkerFunction<CellEvent> = (input, emit, signal) =>
  checkCell(readCellInput(input), emit, signal);
