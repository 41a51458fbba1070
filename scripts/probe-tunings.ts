// Asks the engines about the values of `--tuned` before anything is timed with them: an engine says only at
// opening what it does not take, and said by every workload's process it would be their failure.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import {
  AssayError,
  configurationHash,
  errorMessage,
  hasCode,
  type SelectedCell,
} from "@assay/engines/engine";
import { tunedWord } from "./tuned-option.ts";

/**
 * Opens a store of each tuned cell in a directory of its own under `directory` and removes it. Errors:
 * `TUNING_UNKNOWN` where an engine does not take a value; any other is for the run to find.
 */
export async function probeTunings(
  cells: readonly SelectedCell<CoValueEngine>[],
  directory: string,
): Promise<void> {
  const probed = new Set<string>();
  for (const cell of cells) {
    const { engine, tuning } = cell;
    const configuration = `${engine.name} ${configurationHash(tuning)}`;
    if (Object.keys(tuning).length === 0 || probed.has(configuration)) continue;
    probed.add(configuration);
    const path = mkdtempSync(join(directory, "tuned-"));
    try {
      await openAndClose(cell, path);
    } catch (error) {
      if (!hasCode(error, "TUNING_UNKNOWN")) continue;
      const option = `--tuned ${tunedWord({ engine: engine.name, tuning })}`;
      // The place is ours, and gone by the time that the message is read.
      const why = errorMessage(error).replace(`cannot open ${path}: `, "");
      throw new AssayError("TUNING_UNKNOWN", `${option}: ${why}`, { cause: error });
    } finally {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

async function openAndClose(
  { engine, api, durability, tuning }: SelectedCell<CoValueEngine>,
  path: string,
): Promise<void> {
  const options = { path, durability, tuning };
  const store = api === "async" ? await engine.openAsync(options) : engine.openSync(options);
  await store.close();
}
