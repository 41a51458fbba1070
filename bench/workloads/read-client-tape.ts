// The tape of a bench run: one of calls to the client, which is what a cell's store is.
import { AssayError } from "@assay/engines/engine";
import { readTape, type ClientTape } from "@assay/engines/tape";

/** Errors: those of `readTape`; `USAGE` for a tape of calls to the storage above. */
export function readClientTape(path: string): ClientTape {
  const tape = readTape(path);
  if (tape.level === "client") return tape;
  throw new AssayError(
    "USAGE",
    `${path}: it holds calls to the storage; times are taken of calls to the client below it, ` +
      "which recordClient records",
  );
}
