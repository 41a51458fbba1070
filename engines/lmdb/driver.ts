// Finds and loads lmdb, which is an optional peer: never imported before someone asks.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as Lmdb from "lmdb";
import { AssayError, errorMessage } from "../engine/errors.ts";

/** The library's exports. */
export type Driver = typeof Lmdb;

/** The library, or why it cannot be used here and what to do. */
export type DriverProbe =
  | { readonly available: true; readonly driver: Driver; readonly version: string }
  | { readonly available: false; readonly reason: string; readonly remedy: string };

const NAME = "lmdb";

/**
 * Loads the library, which loads its addon. `from` is the file or URL from which it is looked for.
 * Default: this one.
 *
 * By `require` in both apis: a sync open cannot await an import, and the library as a CommonJS and as an
 * ES module at once would be two copies over one addon.
 */
export function probeDriver(from: string = import.meta.url): DriverProbe {
  const require = createRequire(from);
  let entry: string;
  try {
    entry = require.resolve(NAME);
  } catch {
    return {
      available: false,
      reason: `${NAME} is not installed`,
      remedy: `npm install ${NAME}@3`,
    };
  }
  try {
    // The package's own types.
    const driver = require(NAME) as Driver & { readonly version: { versionString: string } };
    const lmdb = /LMDB ([0-9.]+)/.exec(driver.version.versionString)?.[1] ?? "unknown";
    return { available: true, driver, version: `${NAME} ${packageVersion(entry)}, LMDB ${lmdb}` };
  } catch (error) {
    const message = errorMessage(error).split("\n")[0] ?? "";
    return message.startsWith("No native build was found")
      ? {
          available: false,
          reason: `${NAME} is installed without the addon for ${process.platform} ${process.arch}`,
          remedy: `npm install ${NAME}@3 without --omit=optional, where its addons come from`,
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
  throw new AssayError("ENGINE_UNAVAILABLE", `lmdb cannot run here: ${reason}; ${remedy}`);
}

let loaded: DriverProbe | undefined;

/** From the package's file, which its `exports` do not offer; the entry lies one folder below it. */
function packageVersion(entry: string): string {
  const file = join(dirname(entry), "..", "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return version;
}
