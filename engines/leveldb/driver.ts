// Finds and loads classic-level, which is an optional peer: never imported before someone asks.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ClassicLevel } from "classic-level";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** The library's class of databases. */
export type Driver = typeof ClassicLevel;

/** An open database of bytes. */
export type Database = ClassicLevel<Uint8Array, Uint8Array>;

/** The library, or why it cannot be used here and what to do. */
export type DriverProbe =
  | { readonly available: true; readonly driver: Driver; readonly version: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

const NAME = "classic-level";

/** Loads the library and its addon. `from` is the file or URL from which it is looked for. Default: this one. */
export function probeDriver(from: string = import.meta.url): DriverProbe {
  const require = createRequire(from);
  let manifest: string;
  try {
    manifest = require.resolve(`${NAME}/package.json`);
  } catch {
    return {
      available: false,
      reason: `${NAME} is not installed`,
      remedy: `npm install ${NAME}@3`,
    };
  }
  try {
    // The package's own types; the version is read from the file that npm requires of every package.
    const { ClassicLevel: driver } = require(NAME) as { readonly ClassicLevel: Driver };
    const { version } = require(manifest) as { readonly version: string };
    return { available: true, driver, version: `${NAME} ${version}${bundled(dirname(manifest))}` };
  } catch (error) {
    const message = errorMessage(error).split("\n")[0] ?? "";
    return message.startsWith("No native build was found")
      ? {
          available: false,
          reason: `${NAME} is installed and has no addon for this machine: ${message}`,
          remedy: `npm rebuild ${NAME} --build-from-source, with a C++ compiler at hand and its install script allowed`,
        }
      : {
          available: false,
          reason: `${NAME} is installed and fails to load: ${message}`,
          remedy: `npm rebuild ${NAME}, under the Node that runs Assay (${process.version})`,
        };
  }
}

/** The library. Errors: `ENGINE_UNAVAILABLE`, with reason and remedy. */
export function loadDriver(): Driver {
  loaded ??= probeDriver();
  if (loaded.available) return loaded.driver;
  const { reason, remedy } = loaded;
  loaded = undefined;
  throw new AssayError("ENGINE_UNAVAILABLE", `leveldb cannot run here: ${reason}; ${remedy}`);
}

let loaded: DriverProbe | undefined;

/** LevelDB's version, which nothing says at run time: its sources lie in a folder that is named after it. */
function bundled(packageRoot: string): string {
  try {
    const names = readdirSync(join(packageRoot, "deps", "leveldb"));
    const sources = names.find((name) => /^leveldb-\d/.test(name));
    return sources === undefined ? "" : `, LevelDB ${sources.slice("leveldb-".length)}`;
  } catch {
    return "";
  }
}
