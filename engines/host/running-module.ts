// Whether this code runs from its TypeScript sources or from dist, and how a child process is made
// to run the same.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The condition under which the workspaces' packages resolve to their sources. */
const SOURCE_CONDITION = "@assay/source";

/**
 * The variable that, as `dist`, says that dist was built from the sources that run here: the children of a
 * process that runs from sources then run from dist, where they start in a third of the time. The tests set it.
 */
export const CHILDREN_VARIABLE = "ASSAY_CHILDREN";

/**
 * The URL of a module named without extension, relative to the caller's `import.meta.url`, as a child runs it:
 * `moduleBeside(import.meta.url, "./worker")` is `worker.ts` from sources and `worker.js` from dist.
 */
export function moduleBeside(callerURL: string, name: string): URL {
  const extension = extname(fileURLToPath(callerURL));
  const module = new URL(`${name}${extension}`, callerURL);
  const isBuilt = extension === ".ts" && process.env[CHILDREN_VARIABLE] === "dist";
  return isBuilt ? builtFrom(fileURLToPath(module)) : module;
}

/** Where the compiler puts what it makes of a source: at the same place in its workspace's dist. */
function builtFrom(source: string): URL {
  let workspace = dirname(source);
  while (!existsSync(join(workspace, "package.json"))) workspace = dirname(workspace);
  const built = join(workspace, "dist", relative(workspace, source));
  return pathToFileURL(built.replace(/\.ts$/, ".js"));
}

/** A program and what it is started with. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** Runs a module with Node: a TypeScript source under tsx, where this process runs from sources itself. */
export function nodeCommand(main: URL, ...mainArguments: readonly string[]): Command {
  return {
    program: process.execPath,
    arguments: [...sourceArguments(main), fileURLToPath(main), ...mainArguments],
  };
}

function sourceArguments(main: URL): readonly string[] {
  if (extname(fileURLToPath(main)) !== ".ts" || extname(fileURLToPath(import.meta.url)) !== ".ts")
    return [];
  // `createRequire`, since vitest has no `import.meta.resolve`.
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return [`--conditions=${SOURCE_CONDITION}`, "--import", pathToFileURL(tsx).href];
}
