// Finds an engine in the module that its source names. A package is looked up from where this package
// lies; a `file:` URL means the same from everywhere.
import type { CoValueEngine } from "../covalue/port.ts";
import { orderedStoresOf } from "../covalue-on-ordered/engine.ts";
import type { EngineSource } from "../engine/engine.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";

/**
 * The engine, which says that it comes from this source: one made out of another by copying it would
 * name the other's. Errors: `ENGINE_UNKNOWN` where the module cannot be imported or does not export one.
 */
export async function importEngine(source: EngineSource): Promise<CoValueEngine> {
  const { module, exportName } = source;
  let loaded: unknown;
  try {
    loaded = await import(module);
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
