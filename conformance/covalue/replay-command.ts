// The command that plays a history file on a cell, as a shell takes it.
import { fileURLToPath } from "node:url";
import type { HistoryFailure } from "../events.ts";
import type { JudgedCell } from "./judged-cell.ts";

/** How often what fails now and then is played before a replay says that it does not fail. */
const TIMES_OF_FLAKY = 20;

/** The command that plays a history file on the cell; of a flaky failure, until it shows. Default: of another. */
export function replayCommand(
  { engine, api, durability }: JudgedCell,
  file: string,
  nature: HistoryFailure["nature"] = "deterministic",
): string {
  const words = ["npm run assay -- replay", shellWord(file), "--engine", shellWord(engine.name)];
  words.push("--api", api, "--durability", durability);
  const { source } = engine;
  // An engine of the house is known by its name; any other has to be brought again.
  if (source !== undefined && !source.module.startsWith(HOUSE)) {
    words.push("--with", shellWord(`${broughtPath(source.module)}#${source.exportName}`));
  }
  if (nature === "flaky") words.push("--times", String(TIMES_OF_FLAKY));
  return words.join(" ");
}

const HOUSE = "@assay/engines/";

/** A file's path for a file's URL, since that is what people write; a package's name as it is. */
function broughtPath(module: string): string {
  return module.startsWith("file:") ? fileURLToPath(module) : module;
}

/** A word that a shell takes as it is; quoted where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./#-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
