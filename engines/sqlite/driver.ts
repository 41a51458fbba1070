// better-sqlite3, found and loaded when someone asks.
import type BetterSqlite3 from "better-sqlite3";
import { optionalLibrary, type LibraryProbe } from "../engine/optional-library.ts";

/** The library's constructor of databases. */
export type Driver = typeof BetterSqlite3;

const NAME = "better-sqlite3";

const library = optionalLibrary<Driver>({
  engine: "sqlite",
  name: NAME,
  major: 12,
  // Opens a database in memory too: the addon is loaded with the first one.
  load: (require) => {
    // The package's own types; the version is read from the file that npm requires of every package.
    const driver = require(NAME) as Driver;
    const { version } = require(`${NAME}/package.json`) as { readonly version: string };
    const database = new driver(":memory:");
    const sqlite = database.prepare("SELECT sqlite_version()").pluck().get();
    database.close();
    return { driver, version: `${NAME} ${version}, SQLite ${String(sqlite)}` };
  },
  withoutAddon: {
    message: "Could not locate the bindings file",
    reason: "and its addon was never built",
    remedy: `npm rebuild ${NAME}, with a C++ compiler at hand and its install script allowed`,
  },
});

/** Looks for the library from a file or URL. Default: this one. */
export const probeDriver = (from: string = import.meta.url): LibraryProbe<Driver> =>
  library.probe(from);

/** The library. Errors: `ENGINE_UNAVAILABLE`, with reason and remedy. */
export const loadDriver = (): Driver => library.load(import.meta.url);
