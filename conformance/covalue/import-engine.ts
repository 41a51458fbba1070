// Finds the engine of a cell in the process of the cell.
import type { CoValueEngine } from "@assay/engines/covalue";
import { AssayError, errorMessage, type EngineSource } from "@assay/engines/engine";

/** The engine. Errors: `ENGINE_UNAVAILABLE` where the module cannot be imported or exports none. */
export async function importEngine({ module, exportName }: EngineSource): Promise<CoValueEngine> {
  let loaded: unknown;
  try {
    loaded = await import(module);
  } catch (error) {
    const message = `cannot import ${module}: ${errorMessage(error)}`;
    throw new AssayError("ENGINE_UNAVAILABLE", message, { cause: error });
  }
  const exported: unknown =
    typeof loaded === "object" && loaded !== null ? Reflect.get(loaded, exportName) : undefined;
  if (typeof exported === "object" && exported !== null && "openAsync" in exported) {
    // The registry that named the source holds the same value, typed.
    return exported as CoValueEngine;
  }
  throw new AssayError("ENGINE_UNAVAILABLE", `${module} exports no engine named ${exportName}`);
}
