// What a failing history leaves on the disk: its file, and beside it the program that shows it. Reports of other runs
// name such files, too: no file takes the name of another failure.
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalText, cellName, type EngineSource } from "@assay/engines/engine";
import type { Difference, History } from "@assay/engines/covalue";
import { writeHistory, writeWholeFile } from "@assay/engines/history";
import type { JudgedCell } from "./judged-cell.ts";
import { snippetOf } from "./snippet.ts";

/** A history that failed. */
export interface FailedHistory {
  readonly history: History;
  readonly difference: Difference;
  readonly clauses: readonly string[];
}

/** Writes the history into a file of the directory; gives its path from the working directory. */
export function writeFailure(
  cell: JudgedCell,
  failed: FailedHistory,
  seed: number,
  directory: string,
): string {
  const note = `${nameOf(cell)} answers otherwise than the reference`;
  const file = pathIn(directory, cell, failed, `${seed}`, "json");
  const operations = failed.history;
  writeHistory(file, { contract: "covalue", api: cell.api, note, seed, operations });
  return relative(process.cwd(), file);
}

/**
 * Writes the program that shows a failure, as `failureName` says; gives its path from the working directory,
 * or nothing for an engine that no program could import.
 */
export function writeSnippet(
  cell: JudgedCell,
  failed: FailedHistory,
  failureName: string,
  directory: string,
): string | undefined {
  const text = snippetFor(cell, failed);
  if (text === undefined) return undefined;
  const file = pathIn(directory, cell, failed, failureName.replaceAll("/", "-"), "mts");
  writeWholeFile(file, text);
  return relative(process.cwd(), file);
}

/** The program that shows a failure; none for an engine that no program could import. */
export function snippetFor(cell: JudgedCell, failed: FailedHistory): string | undefined {
  const { source } = cell.engine;
  return source && snippetOf({ cell, ...failed, source: importable(source) });
}

/** A file by its path: compilers know no URLs. */
function importable({ module, exportName }: EngineSource): EngineSource {
  return { module: module.startsWith("file:") ? fileURLToPath(module) : module, exportName };
}

/** With a digest of all that the files follow from: one seed gives other histories where other clauses are looked at. */
function pathIn(
  directory: string,
  cell: JudgedCell,
  failed: FailedHistory,
  name: string,
  extension: "json" | "mts",
): string {
  const { history, difference, clauses } = failed;
  const { source } = cell.engine;
  const text = canonicalText({ history, difference, clauses, source });
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return join(directory, `${nameOf(cell).replaceAll("/", "-")}-${name}-${digest}.${extension}`);
}

function nameOf({ engine, api, durability, tuning = {} }: JudgedCell): string {
  return cellName({ engine: engine.name, api, durability, tuning });
}
