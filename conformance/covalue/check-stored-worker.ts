// A process of its own that looks at what another one has stored.
import type { WorkerFunction } from "@assay/engines/host";
import type { JazzVerification } from "@assay/engines/jazz";
import { readCellInput } from "./cell-input.ts";
import { checkStoredCapture } from "./jazz.ts";
import { optimizeLess } from "./optimize-less.ts";

optimizeLess();

/** Emits one verification. Errors: those of opening the store and of reading the capture. */
export const run: WorkerFunction<JazzVerification> = async (input, emit) => {
  emit(await checkStoredCapture(readCellInput(input)));
};
