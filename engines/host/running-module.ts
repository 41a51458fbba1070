// Whether this code runs from its TypeScript sources or from dist, and how a child process is made
// to run the same.
import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The condition under which the workspaces' packages resolve to their sources. */
const SOURCE_CONDITION = "@assay/source";

/**
 * The URL of a module named without extension, relative to the caller's `import.meta.url`:
 * `moduleBeside(import.meta.url, "./worker")` is `worker.ts` from sources and `worker.js` from dist.
 */
export function moduleBeside(callerURL: string, name: string): URL {
  return new URL(`${name}${extname(fileURLToPath(callerURL))}`, callerURL);
}

/** A program and what it is started with. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** Runs a module with Node as this process runs its own, sources or dist. */
export function nodeCommand(main: URL, ...mainArguments: readonly string[]): Command {
  return {
    program: process.execPath,
    arguments: [...sourceArguments(), fileURLToPath(main), ...mainArguments],
  };
}

function sourceArguments(): readonly string[] {
  if (extname(fileURLToPath(import.meta.url)) !== ".ts") return [];
  // `createRequire`, since vitest has no `import.meta.resolve`.
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return [`--conditions=${SOURCE_CONDITION}`, "--import", pathToFileURL(tsx).href];
}
