// Bugs in what is opened: directories that are not the engine's own, and what it does not offer.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AssayError, hasCode, STAMP_FILE, type ErrorCode } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import type { ClauseID } from "../clauses.ts";
import { changeOpening } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** A directory that is refused with the code is opened once more after `recover`, which may throw. */
function recovering(
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
];

/** Bugs in what is opened. */
export const OPENING_MUTANTS: readonly Mutant[] = [...DIRECTORIES, ...OFFERS];
