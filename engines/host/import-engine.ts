// Finds an engine in the module that its source names. A package is looked up from where this package
// lies; a `file:` URL means the same from everywhere.
import type { CoValueEngine } from "../covalue/port.ts";
import { orderedStoresOf } from "../covalue-on-ordered/engine.ts";
import type { EngineSource } from "../engine/engine.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** Many times what a large module takes on a busy disk. */
const IMPORT_LIMIT_MS = 30_000;

/**
 * The engine, which says that it comes from this source: one made out of another by copying it would
 * name the other's. `limitMs`: how long the module may take; default: 30,000. Errors: `ENGINE_UNKNOWN` where the
 * module cannot be imported, takes longer or does not export one.
 */
export async function importEngine(
  source: EngineSource,
  limitMs = IMPORT_LIMIT_MS,
): Promise<CoValueEngine> {
  const { module, exportName } = source;
  let loaded: unknown;
  try {
    loaded = await importWithin(module, limitMs);
  } catch (error) {
    throw new AssayError("ENGINE_UNKNOWN", `cannot import ${module}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const exports = new Map<string, unknown>(
    typeof loaded === "object" && loaded !== null ? Object.entries(loaded) : [],
  );
  const exported = exports.get(exportName);
  if (isEngine(exported)) return from(source, exported);
  const engines = [...exports].filter(([, value]) => isEngine(value)).map(([name]) => name);
  throw new AssayError(
    "ENGINE_UNKNOWN",
    `${module} exports no engine named ${exportName}; ${
      engines.length === 0 ? "it exports none" : `its engines: ${engines.join(", ")}`
    }`,
  );
}

/** Errors: those of the module, and one that says that it has not ended in time. */
async function importWithin(module: string, limitMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Error(`it has not ended within ${limitMs} ms; what does it await at its top level?`),
      );
    }, limitMs);
  });
  try {
    return await Promise.race([import(module), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Not a copy of its own fields: it may be an instance of a class. */
function from(source: EngineSource, engine: CoValueEngine): CoValueEngine {
  const { name, claims, durabilities, apis, defaults } = engine;
  const orderedStores = orderedStoresOf(engine);
  return {
    name,
    source,
    claims,
    durabilities,
    apis,
    defaults,
    probe: () => engine.probe(),
    openAsync: (options) => engine.openAsync(options),
    openSync: (options) => engine.openSync(options),
    ...(orderedStores && { orderedStores }),
  };
}

/** By its shape: an engine may come from another copy of this package. */
function isEngine(value: unknown): value is CoValueEngine {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "claims" in value &&
    typeof value.claims === "object" &&
    "durabilities" in value &&
    Array.isArray(value.durabilities) &&
    "apis" in value &&
    Array.isArray(value.apis) &&
    "defaults" in value &&
    "probe" in value &&
    "openAsync" in value &&
    "openSync" in value
  );
}
