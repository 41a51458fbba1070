// Finds and loads the library of an engine, which is an optional peer: never loaded before someone asks, and
// said with reason and remedy where it is missing.
import { createRequire } from "node:module";
import type { Probe } from "./engine.ts";
import { AssayError, errorMessage } from "./errors.ts";

/** A library as an engine's author describes it. */
export interface LibraryDefinition<Driver> {
  readonly engine: string;
  /** Name of the package. */
  readonly name: string;
  /** Major version to install. */
  readonly major: number;
  /**
   * Loads the library and its addon, and names the versions of both. By `require`, since a sync open
   * cannot await an import. Throws what the library throws.
   */
  load(require: NodeJS.Require): { readonly driver: Driver; readonly version: string };
  /** What a load without its addon says: how the message begins, what that means, what to do. */
  readonly withoutAddon: {
    readonly message: string;
    readonly reason: string;
    readonly remedy: string;
  };
}

/** The library, or why it cannot be used here and what to do. */
export type LibraryProbe<Driver> =
  | { readonly available: true; readonly driver: Driver; readonly version: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

/** A library that may be missing. */
export interface OptionalLibrary<Driver> {
  /** Looks for it from a file or URL. */
  probe(from: string): LibraryProbe<Driver>;
  /** Loads it once; looks again where it was missing. Errors: `ENGINE_UNAVAILABLE`, with reason and remedy. */
  load(from: string): Driver;
}

/** A library that may be missing. */
export function optionalLibrary<Driver>(
  definition: LibraryDefinition<Driver>,
): OptionalLibrary<Driver> {
  let loaded: Driver | undefined;
  const probe = (from: string): LibraryProbe<Driver> => probeLibrary(definition, from);
  return {
    probe,
    load: (from) => {
      if (loaded !== undefined) return loaded;
      const found = probe(from);
      if (found.available) return (loaded = found.driver);
      throw new AssayError(
        "ENGINE_UNAVAILABLE",
        `${definition.engine} cannot run here: ${found.reason}; ${found.remedy}`,
      );
    },
  };
}

function probeLibrary<Driver>(
  { name, major, load, withoutAddon }: LibraryDefinition<Driver>,
  from: string,
): LibraryProbe<Driver> {
  const require = createRequire(from);
  const missing = (reason: string, remedy: string): LibraryProbe<Driver> => ({
    available: false,
    reason,
    remedy,
  });
  try {
    require.resolve(name);
  } catch {
    return missing(`${name} is not installed`, `npm install ${name}@${major}`);
  }
  try {
    return { available: true, ...load(require) };
  } catch (error) {
    const message = errorMessage(error).split("\n")[0] ?? "";
    return message.startsWith(withoutAddon.message)
      ? missing(`${name} is installed ${withoutAddon.reason}`, withoutAddon.remedy)
      : missing(
          `${name} is installed and fails to load: ${message}`,
          `npm rebuild ${name}, under the Node that runs Assay (${process.version})`,
        );
  }
}

/** What an engine says of its library when it is probed. */
export function engineProbe(library: LibraryProbe<unknown>): Probe {
  return library.available ? { available: true, version: library.version } : library;
}
