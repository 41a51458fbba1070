// lmdb, found and loaded when someone asks.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type * as Lmdb from "lmdb";
import { optionalLibrary, type LibraryProbe } from "../engine/optional-library.ts";

/** The library's exports. */
export type Driver = typeof Lmdb;

const NAME = "lmdb";

const library = optionalLibrary<Driver>({
  engine: "lmdb",
  name: NAME,
  major: 3,
  // As a CommonJS module in both apis: as an ES module besides it would be two copies over one addon.
  load: (require) => {
    // The package's own types.
    const driver = require(NAME) as Driver & { readonly version: { versionString: string } };
    const lmdb = /LMDB ([0-9.]+)/.exec(driver.version.versionString)?.[1] ?? "unknown";
    return { driver, version: `${NAME} ${packageVersion(require.resolve(NAME))}, LMDB ${lmdb}` };
  },
  withoutAddon: {
    message: "No native build was found",
    reason: `without the addon for ${process.platform} ${process.arch}`,
    remedy: `npm install ${NAME}@3 without --omit=optional, where its addons come from`,
  },
});

/** Looks for the library from a file or URL. Default: this one. */
export const probeDriver = (from: string = import.meta.url): LibraryProbe<Driver> =>
  library.probe(from);

/** The library. Errors: `ENGINE_UNAVAILABLE`, with reason and remedy. */
export const loadDriver = (): Driver => library.load(import.meta.url);

/** From the package's file, which its `exports` do not offer; the entry lies one folder below it. */
function packageVersion(entry: string): string {
  const file = join(dirname(entry), "..", "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return version;
}
