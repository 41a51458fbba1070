// classic-level, found and loaded when someone asks.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ClassicLevel } from "classic-level";
import { optionalLibrary, type LibraryProbe } from "../engine/optional-library.ts";

/** The library's class of databases. */
export type Driver = typeof ClassicLevel;

/** An open database of bytes. */
export type Database = ClassicLevel<Uint8Array, Uint8Array>;

const NAME = "classic-level";

const library = optionalLibrary<Driver>({
  engine: "leveldb",
  name: NAME,
  major: 3,
  load: (require) => {
    const manifest = require.resolve(`${NAME}/package.json`);
    // The package's own types; the version is read from the file that npm requires of every package.
    const { ClassicLevel: driver } = require(NAME) as { readonly ClassicLevel: Driver };
    const { version } = require(manifest) as { readonly version: string };
    return { driver, version: `${NAME} ${version}${bundled(dirname(manifest))}` };
  },
  withoutAddon: {
    message: "No native build was found",
    reason: "and has no addon for this machine",
    remedy: `npm rebuild ${NAME} --build-from-source, with a C++ compiler at hand and its install script allowed`,
  },
});

/** Looks for the library from a file or URL. Default: this one. */
export const probeDriver = (from: string = import.meta.url): LibraryProbe<Driver> =>
  library.probe(from);

/** The library. Errors: `ENGINE_UNAVAILABLE`, with reason and remedy. */
export const loadDriver = (): Driver => library.load(import.meta.url);

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
