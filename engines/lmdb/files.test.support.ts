// Runs the fixture's process, whose death fails a test.
import type { Api } from "../engine/cell.ts";
import { moduleBeside } from "../host/running-module.ts";
import { runWorker } from "../host/worker.ts";
import type { FilesInput, FilesOutcome } from "./files.test.fixture.ts";

/**
 * Opens the stores of the directories in a process of their own, reads, writes and closes each, and
 * gives what came of each. Errors: `HOST_EXITED`, with the number of the one in which it died.
 */
export async function useStores(
  api: Api,
  paths: readonly string[],
  { from = 0, count = 0, bytes = 100 }: Partial<Omit<FilesInput, "api" | "paths">> = {},
): Promise<FilesOutcome[]> {
  const module = moduleBeside(import.meta.url, "./files.test.fixture");
  const input = { api, paths: [...paths], from, count, bytes };
  const outcomes: FilesOutcome[] = [];
  try {
    for await (const outcome of runWorker<FilesOutcome>({ module, input })) outcomes.push(outcome);
  } catch (error) {
    throw new Error(`in directory ${outcomes.length} of ${paths.length}`, { cause: error });
  }
  return outcomes;
}
