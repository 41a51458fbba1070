// From the options that choose cells to a registry, a selection and what must be there.
// Goal: an engine that somebody brings is as good as one of the house. Non-goal: probing engines.
import { accessSync, constants, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { CoValueEngine, CoValueEngineRegistry } from "@assay/engines/covalue";
import { engineRegistry } from "@assay/engines";
import {
  AssayError,
  EngineRegistry,
  errorMessage,
  hasCode,
  type CellSelection,
} from "@assay/engines/engine";
import { importEngine } from "@assay/engines/host";
import { checkout } from "./checkout.ts";
import type { CellOptions } from "./options.ts";
import { withSetUpReason } from "./set-up-reason.ts";

/** What choosing cells comes to. */
export interface CellChoice {
  readonly registry: CoValueEngineRegistry;
  readonly selection: CellSelection;
  /** Names of engines without which a run is none; not yet looked up. */
  readonly required: readonly string[];
}

/**
 * Loads the engines that were brought, and says which cells are meant; `defaultApis` where the options name none.
 * Errors: those of `bring`; `ENGINE_UNKNOWN`, with the option, for a name that is no engine's.
 */
export async function chooseCells(
  options: CellOptions,
  defaultApis?: CellSelection["apis"],
): Promise<CellChoice> {
  const { engines, apis = defaultApis, durabilities } = options;
  const brought = await Promise.all((options.with ?? []).map(bring));
  const root = checkout();
  const known = engineRegistry(brought).all();
  const registry = new EngineRegistry(
    known.map((engine) => withSetUpReason(engine, root)),
    "one of your own is brought with --with MODULE#EXPORT",
  );
  assertKnown(registry, "--engines", engines);
  assertKnown(registry, "--require", options.require);
  return {
    registry,
    selection: {
      ...(engines !== undefined && { engines }),
      ...(apis !== undefined && { apis }),
      ...(durabilities !== undefined && { durabilities }),
    },
    required: options.require ?? [],
  };
}

function assertKnown(
  registry: CoValueEngineRegistry,
  option: string,
  names: readonly string[] = [],
): void {
  for (const name of names) {
    try {
      registry.get(name);
    } catch (error) {
      if (!hasCode(error, "ENGINE_UNKNOWN")) throw error;
      throw new AssayError("ENGINE_UNKNOWN", `${option}: ${errorMessage(error)}`, { cause: error });
    }
  }
}

/**
 * `./my-engine.js#myEngine` or `my-package#myEngine` as an engine that child processes find too.
 *
 * Errors: `USAGE`; `FILE_MISSING` for a path; `ENGINE_UNKNOWN` where the module does not load or has no
 * such engine.
 */
async function bring(text: string): Promise<CoValueEngine> {
  const at = text.lastIndexOf("#");
  const [module, exportName] = [text.slice(0, at), text.slice(at + 1)];
  if (at === -1 || module === "" || exportName === "") {
    throw new AssayError("USAGE", `--with ${text}: write it as module#export`);
  }
  const engine = await importEngine({ module: moduleOf(module, text), exportName }).catch(
    (error: unknown) => {
      throw hasCode(error, "ENGINE_UNKNOWN")
        ? new AssayError("ENGINE_UNKNOWN", `--with ${text}: ${withRemedy(errorMessage(error))}`, {
            cause: error,
          })
        : error;
    },
  );
  return { ...engine, probe: () => probeOf(engine) };
}

/** What `import` takes: a URL for a path, anything else as it is. */
function moduleOf(module: string, text: string): string {
  if (!module.startsWith(".") && !isAbsolute(module)) return module;
  try {
    accessSync(module, constants.R_OK);
  } catch (error) {
    throw new AssayError(
      "FILE_MISSING",
      `--with ${text}: ${module} is not there or cannot be read`,
      {
        cause: error,
      },
    );
  }
  if (statSync(module).isDirectory()) {
    throw new AssayError(
      "FILE_MISSING",
      `--with ${text}: ${module} is a directory; name the file of a module`,
    );
  }
  return pathToFileURL(resolve(module)).href;
}

/** Node 20 has no TypeScript, and of Assay's packages, which are not published, it says only that they are not there. */
function withRemedy(message: string): string {
  if (message.includes('Unknown file extension ".ts"')) {
    return `${message}; compile it, or set NODE_OPTIONS="--import tsx"`;
  }
  const root = checkout();
  return root !== undefined && message.includes("'@assay/engines'")
    ? `${message}; beside that file say npm install ${join(root, "engines")}`
    : message;
}

/** A probe that throws is a defect of the engine, and must not end a run of others. */
async function probeOf(engine: CoValueEngine): ReturnType<CoValueEngine["probe"]> {
  try {
    return await engine.probe();
  } catch (error) {
    const reason = `its probe failed: ${errorMessage(error)}`;
    return { available: false, reason, remedy: `mend the probe of ${engine.name}` };
  }
}
