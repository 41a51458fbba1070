// Finds an engine in the module that its source names. A package is looked up from where this package
// lies; a `file:` URL means the same from everywhere.
import type { CoValueEngine } from "../covalue/port.ts";
import type { EngineSource } from "../engine/engine.ts";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** The engine. Errors: `ENGINE_UNKNOWN` where the module cannot be imported or does not export one. */
export async function importEngine({ module, exportName }: EngineSource): Promise<CoValueEngine> {
  let loaded: unknown;
  try {
    loaded = await import(module);
  } catch (error) {
    throw new AssayError("ENGINE_UNKNOWN", `cannot import ${module}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  const exported: unknown =
    typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, exportName) : undefined;
  if (isEngine(exported)) return exported;
  throw new AssayError("ENGINE_UNKNOWN", `${module} exports no engine named ${exportName}`);
}

/** By its shape: an engine may come from another copy of this package. */
function isEngine(value: unknown): value is CoValueEngine {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    "claims" in value &&
    "probe" in value &&
    "openAsync" in value &&
    "openSync" in value
  );
}
