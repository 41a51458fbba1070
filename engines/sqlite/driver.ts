// Finds and loads better-sqlite3, which is an optional peer: never imported before someone asks.
import { createRequire } from "node:module";
import type BetterSqlite3 from "better-sqlite3";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** The library's constructor of databases. */
export type Driver = typeof BetterSqlite3;

/** The library, or why it cannot be used here and what to do. */
export type DriverProbe =
  | { readonly available: true; readonly driver: Driver; readonly version: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

const NAME = "better-sqlite3";

/**
 * Loads the library and opens a database in memory, which proves that its addon loads.
 * `from` is the file or URL from which it is looked for. Default: this one.
 */
export function probeDriver(from: string = import.meta.url): DriverProbe {
  const require = createRequire(from);
  try {
    require.resolve(NAME);
  } catch {
    return {
      available: false,
      reason: `${NAME} is not installed`,
      remedy: `npm install ${NAME}@12`,
    };
  }
  try {
    // The package's own types; the version is read from the file that npm requires of every package.
    const driver = require(NAME) as Driver;
    const { version } = require(`${NAME}/package.json`) as { readonly version: string };
    const database = new driver(":memory:");
    const sqlite = database.prepare("SELECT sqlite_version()").pluck().get();
    database.close();
    return { available: true, driver, version: `${NAME} ${version}, SQLite ${String(sqlite)}` };
  } catch (error) {
    const message = errorMessage(error).split("\n")[0] ?? "";
    return message.startsWith("Could not locate the bindings file")
      ? {
          available: false,
          reason: `${NAME} is installed and its addon was never built`,
          remedy: `npm rebuild ${NAME}, with a C++ compiler at hand and its install script allowed`,
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
  throw new AssayError("ENGINE_UNAVAILABLE", `sqlite cannot run here: ${reason}; ${remedy}`);
}

let loaded: DriverProbe | undefined;
