// The files of an empty store, to begin each history's directory with: making a store's files and
// syncing its stamp takes most of the time of a short history. No history has ever touched them, so a
// copy is as fresh as a new store. Non-goal: large files, which take longer to copy than to make.
import { copyFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { makeDirectory } from "@assay/engines/engine";
import type { JudgedCell } from "./judged-cell.ts";

/** The files of an empty store. */
export interface Template {
  /** Copies them into an empty directory. */
  copyTo(path: string): void;
}

const MOST_BYTES = 1_000_000;

/**
 * Opens and closes an empty store of the cell in `<directory>/template`; `undefined` where a copy would
 * save nothing. Errors are those of the engine's open and close.
 */
export async function makeTemplate(
  { engine, api, durability, tuning }: JudgedCell,
  directory: string,
): Promise<Template | undefined> {
  if (durability === "volatile") return undefined;
  const path = join(directory, "template");
  rmSync(path, { recursive: true, force: true });
  makeDirectory(path);
  const options = { path, durability, ...(tuning && { tuning }) };
  if (api === "async") await (await engine.openAsync(options)).close();
  else engine.openSync(options).close();
  const entries = readdirSync(path, { withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) bytes += statSync(join(path, entry.name)).size;
  if (bytes > MOST_BYTES || !entries.every((entry) => entry.isFile())) return undefined;
  return {
    copyTo(target) {
      for (const { name } of entries) copyFileSync(join(path, name), join(target, name));
    },
  };
}
