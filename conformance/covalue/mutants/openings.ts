// Bugs in what is opened: directories that are not the engine's own, and what it does not offer.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssayError, hasCode, STAMP_FILE, type ErrorCode } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import type { ClauseID } from "../clauses.ts";
import { changeOpening } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** A directory that is refused with the code is opened once more after `recover`, which may throw. */
export function recovering(
  name: string,
  broken: string,
  clause: ClauseID,
  code: ErrorCode,
  recover: (path: string, error: unknown) => void,
): Mutant {
  const breakEngine = (whole: CoValueEngine): CoValueEngine =>
    changeOpening(
      whole,
      (options) => options,
      (error, { path }) => {
        if (!hasCode(error, code)) throw error;
        recover(path, error);
      },
    );
  return engineMutant(name, broken, [clause], breakEngine, {
    engine: sqliteEngine,
    api: "async",
    checks: ["refuses-foreign-directories"],
  });
}

/** Bugs in which directories are refused. */
const DIRECTORIES: readonly Mutant[] = [
  recovering(
    "foreign-directory-taken-over",
    "another engine's directory is thrown away and taken over",
    "CV-110",
    "DIRECTORY_FOREIGN",
    (path) => rmSync(path, { recursive: true }),
  ),
  recovering(
    "foreign-directory-marked",
    "another engine's directory is refused, and a file is left in it",
    "CV-110",
    "DIRECTORY_FOREIGN",
    (path, error) => {
      writeFileSync(join(path, "refused"), "");
      throw error;
    },
  ),
  recovering(
    "later-layout-thrown-away",
    "another layout is thrown away and begun anew",
    "CV-111",
    "DIRECTORY_VERSION",
    (path) => rmSync(path, { recursive: true }),
  ),
  recovering(
    "later-layout-read-as-its-own",
    "another layout is stamped as the engine's own and read as it is",
    "CV-111",
    "DIRECTORY_VERSION",
    (path) => {
      const file = join(path, STAMP_FILE);
      const stamp = readFileSync(file, "utf8");
      // Of whatever layout the engine has now: the check writes one above it.
      const earlier = stamp.replace(/"layout":\s*(\d+)/, (_, layout) => `"layout":${layout - 1}`);
      writeFileSync(file, earlier);
    },
  ),
  recovering(
    "later-layout-called-foreign",
    "another layout is refused as another engine's directory",
    "CV-111",
    "DIRECTORY_VERSION",
    () => {
      throw new AssayError("DIRECTORY_FOREIGN", "not a directory of this engine");
    },
  ),
];

/** What lies in a directory, and where that is. */
export interface Entry {
  readonly name: string;
  readonly parentPath: string;
  isDirectory(): boolean;
}

/** A directory that holds such entries alone is emptied and taken for the engine's own. */
export function takenForEmpty(
  name: string,
  broken: string,
  isOverlooked: (entry: Entry) => boolean,
): Mutant {
  return recovering(name, broken, "CV-110", "DIRECTORY_FOREIGN", (path, error) => {
    const entries = readdirSync(path, { withFileTypes: true });
    if (!entries.every(isOverlooked)) throw error;
    for (const entry of entries) rmSync(join(path, entry.name), { recursive: true });
  });
}

/** Bugs in what is taken for an empty directory, and in which layouts are told apart. */
const OVERLOOKED: readonly Mutant[] = [
  takenForEmpty(
    "subdirectory-taken-for-empty",
    "a directory that holds directories alone is emptied and taken over",
    (entry) => entry.isDirectory(),
  ),
  takenForEmpty(
    "hidden-files-taken-for-empty",
    "a directory that holds hidden files alone is emptied and taken over",
    ({ name }) => name.startsWith("."),
  ),
  recovering(
    "unreadable-stamp-replaced",
    "a directory whose stamp cannot be read is thrown away and begun anew",
    "CV-110",
    "DIRECTORY_FOREIGN",
    (path, error) => {
      const file = join(path, STAMP_FILE);
      if (!existsSync(file) || layoutIn(file) !== undefined) throw error;
      rmSync(path, { recursive: true });
    },
  ),
  engineMutant(
    "earlier-layout-read",
    "a directory of an earlier layout is read as it is",
    ["CV-111"],
    (whole) => {
      let own = 0;
      return {
        ...whole,
        openAsync: async (options) => {
          const file = join(options.path, STAMP_FILE);
          try {
            const store = await whole.openAsync(options);
            own = layoutIn(file) ?? own;
            return store;
          } catch (error) {
            if (!hasCode(error, "DIRECTORY_VERSION") || (layoutIn(file) ?? own) >= own) throw error;
            const stamp = readFileSync(file, "utf8");
            writeFileSync(file, stamp.replace(LAYOUT, `"layout":${own}`));
            return whole.openAsync(options);
          }
        },
      };
    },
    { engine: sqliteEngine, api: "async", checks: ["refuses-foreign-directories"] },
  ),
];

const LAYOUT = /"layout":\s*(\d+)/;

/** The layout that a stamp says; `undefined` where it says none. */
function layoutIn(file: string): number | undefined {
  const [, layout] = LAYOUT.exec(readFileSync(file, "utf8")) ?? [];
  return layout === undefined ? undefined : Number(layout);
}

/** Bugs in what is offered. */
const OFFERS: readonly Mutant[] = [
  engineMutant(
    "durability-rounded-up",
    "a durability that is not offered is rounded up",
    ["CV-112"],
    (whole) =>
      changeOpening({ ...whole, durabilities: ["process"] }, (options) => ({
        ...options,
        durability: "process",
      })),
    { engine: sqliteEngine, api: "async", checks: ["refuses-what-is-not-offered"] },
  ),
  engineMutant(
    "parameter-passed-over",
    "an unknown parameter is passed over",
    ["CV-113"],
    (whole) => changeOpening(whole, ({ tuning: _tuning, ...options }) => options),
    { api: "async", checks: ["refuses-what-is-not-offered"] },
  ),
  engineMutant(
    "missing-api-opened",
    "an api that the engine does not name is opened",
    ["CV-113"],
    (whole) => ({ ...whole, apis: ["async"] }),
    { api: "async", checks: ["refuses-what-is-not-offered"] },
  ),
  engineMutant(
    "refused-opening-locks",
    "an opening that is refused over a parameter leaves the directory locked",
    ["CV-113"],
    (whole) => {
      const locked = new Set<string>();
      return changeOpening(
        whole,
        (options) => {
          if (!locked.has(options.path)) return options;
          throw new AssayError("LOCKED", "another opener has it");
        },
        (error, { path }) => {
          if (hasCode(error, "TUNING_UNKNOWN")) locked.add(path);
          throw error;
        },
      );
    },
    { engine: sqliteEngine, api: "async", checks: ["refuses-what-is-not-offered"] },
  ),
];

/** Bugs in what is opened. */
export const OPENING_MUTANTS: readonly Mutant[] = [...DIRECTORIES, ...OVERLOOKED, ...OFFERS];
