// The tape of a bench run: one of calls to the client, which is what a cell's store is.
import { AssayError } from "@assay/engines/engine";
import { readTape, type ClientTape } from "@assay/engines/tape";

/** Errors: those of `readTape`; `USAGE` for a tape of calls to the storage above. */
export function readClientTape(path: string): ClientTape {
  const remedy = `record it again, since a whole tape alone is timed (assay tape ${path} --unfinished plays what there is)`;
  const tape = readTape(path, { remedy });
  if (tape.level === "client") return tape;
  throw new AssayError(
    "USAGE",
    `${path}: it holds calls to the storage; times are taken of calls to the client below it, ` +
      "which recordClient records",
  );
}
