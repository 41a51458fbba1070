// Bugs in which names are taken for one: of directories, of the engines in their stamps, and of parameters.
import { existsSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { AssayError, STAMP_FILE, type OpenOptions, type Tuning } from "@assay/engines/engine";
import type { CoValueEngine, CoValueStore } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeOpening } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";
import { recovering, takenForEmpty } from "./openings.ts";

/** A directory is kept under another name than the one by which it is opened. */
function placedUnder(name: string, broken: string, place: (name: string) => string): Mutant {
  const breakEngine = (whole: CoValueEngine): CoValueEngine =>
    changeOpening(whole, (options) => {
      const { path } = options;
      return { ...options, path: join(dirname(path), place(basename(path))) };
    });
  return engineMutant(name, broken, ["CV-009"], breakEngine, {
    engine: sqliteEngine,
    api: "async",
    checks: ["keeps-directories-apart"],
  });
}

/** Bugs in which directories are one. */
const DIRECTORIES: readonly Mutant[] = [
  placedUnder(
    "path-percent-decoded",
    "a path is decoded as that of a URI: what differs in encoding alone is one directory",
    decodeURIComponent,
  ),
  placedUnder(
    "path-ends-at-question-mark",
    "a path ends at a question mark, as in a URI",
    (name) => name.split("?")[0] ?? name,
  ),
  placedUnder("path-ends-at-number-sign", "a path ends at a number sign, as in a URI", (name) =>
    name.replace(/#.*/, ""),
  ),
  placedUnder("path-without-case", "directories that differ in case alone are one", (name) =>
    name.toLowerCase(),
  ),
  engineMutant(
    "lock-taken-without-following",
    "a lock is taken under a path whose links are not followed, and looked for under the directory's own",
    ["CV-121"],
    (whole) => {
      const held = new Map<string, CoValueStore>();
      const refuseHeld = ({ path }: OpenOptions): void => {
        if (!existsSync(path) || !held.has(realpathSync(path))) return;
        throw new AssayError("LOCKED", "another opener has it");
      };
      return {
        ...whole,
        claims: { ...whole.claims, exclusive: true },
        openAsync: async (options) => {
          refuseHeld(options);
          const store = await whole.openAsync(options);
          const place = resolve(options.path);
          held.set(place, store);
          return withMembers(store, {
            close: async () => {
              await store.close();
              if (held.get(place) === store) held.delete(place);
            },
          });
        },
        openSync: (options) => {
          refuseHeld(options);
          return whole.openSync(options);
        },
      };
    },
    { engine: sqliteEngine, api: "async", checks: ["knows-a-directory-by-any-path"] },
  ),
];

/** Bugs in whose a directory is. */
const OWNERS: readonly Mutant[] = [
  recovering(
    "stamp-by-prefix",
    "a directory's engine is looked at as far as the engine's own name goes",
    "CV-110",
    "DIRECTORY_FOREIGN",
    (path, error) => {
      const file = join(path, STAMP_FILE);
      const stamp = existsSync(file) ? readFileSync(file, "utf8") : "";
      const { name } = sqliteEngine;
      if (!stamp.includes(`"engine":"${name}-`)) throw error;
      writeFileSync(file, stamp.replace(/"engine":"[^"]*"/, `"engine":"${name}"`));
    },
  ),
  takenForEmpty(
    "empty-files-taken-for-empty",
    "a directory that holds empty files alone is emptied and taken over",
    ({ name, parentPath }) => statSync(join(parentPath, name)).size === 0 && name !== STAMP_FILE,
  ),
];

/** An engine that sees no more of its parameters than `seen` leaves of them. */
function passingOver(name: string, broken: string, seen: (tuning: Tuning) => Tuning): Mutant {
  return engineMutant(
    name,
    broken,
    ["CV-113"],
    (whole) =>
      changeOpening(whole, ({ tuning = {}, ...options }) => ({ ...options, tuning: seen(tuning) })),
    { api: "async", checks: ["refuses-what-is-not-offered"] },
  );
}

/** Bugs in which parameters are known. */
const PARAMETERS: readonly Mutant[] = [
  passingOver(
    "parameters-of-every-object",
    "a parameter is known when an object has something of that name, of its own or not",
    (tuning) => Object.fromEntries(Object.entries(tuning).filter(([name]) => !(name in {}))),
  ),
  passingOver(
    "parameters-assigned",
    "parameters are assigned one by one: one that is named as an object's prototype is none",
    (tuning) => Object.assign({}, tuning),
  ),
];

/** Bugs in which names are taken for one. */
export const SIMILAR_NAME_MUTANTS: readonly Mutant[] = [...DIRECTORIES, ...OWNERS, ...PARAMETERS];
