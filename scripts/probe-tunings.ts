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
import { spawnEngine } from "@assay/engines/host";
import { tunedWord } from "./tuned-option.ts";

/** How long an engine may take to say what it does not take. */
const LIMIT_MS = 20_000;

/**
 * Opens a store of each tuned cell, in a process of its own and a directory of its own under `directory`, which it
 * removes. An open that ends its process or has not answered within `limitMs`, by default 20,000, is for the run to
 * find, as is an engine that no process can import. Errors: `TUNING_UNKNOWN` where an engine does not take a value;
 * any other is for the run to find, too.
 */
export async function probeTunings(
  cells: readonly SelectedCell<CoValueEngine>[],
  directory: string,
  signal: AbortSignal,
  limitMs = LIMIT_MS,
): Promise<void> {
  const probed = new Set<string>();
  for (const cell of cells) {
    const { engine, tuning } = cell;
    const configuration = `${engine.name} ${configurationHash(tuning)}`;
    if (Object.keys(tuning).length === 0 || probed.has(configuration)) continue;
    probed.add(configuration);
    const path = mkdtempSync(join(directory, "tuned-"));
    try {
      await openInChild(cell, path, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
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

async function openInChild(
  { engine, api, durability, tuning }: SelectedCell<CoValueEngine>,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const { source } = engine;
  if (source === undefined) return;
  const cell = { api, durability, tuning };
  await using child = await spawnEngine({ source, cell, path, signal });
  await child.open();
}
