// Pieces of a program for cells of either api: what differs between the two is written as a marker, and
// chosen when the program is put together. Markers are no characters that a literal is written with.
import { asciiJson, type Api, type Json } from "@assay/engines/engine";

/** `await ` in async cells, nothing in sync ones. */
export const AWAIT = "\uE000";
/** `async ` in async cells, nothing in sync ones. */
export const ASYNC = "\uE001";
/** Stand around what is waited for together in async cells, and done one after the other in sync ones. */
export const ALL = "\uE002";
export const END_ALL = "\uE003";
/** `Sync` at the end of the names of sync types and functions. */
export const SYNC = "\uE004";
/** Stand around the type of what a function gives. */
export const GIVES = "\uE005";
export const END_GIVES = "\uE006";

const MEANINGS: Readonly<Record<Api, Readonly<Record<string, string>>>> = {
  async: {
    [AWAIT]: "await ",
    [ASYNC]: "async ",
    [ALL]: "await Promise.all(",
    [END_ALL]: ")",
    [SYNC]: "",
    [GIVES]: "Promise<",
    [END_GIVES]: ">",
  },
  sync: {
    [AWAIT]: "",
    [ASYNC]: "",
    [ALL]: "",
    [END_ALL]: "",
    [SYNC]: "Sync",
    [GIVES]: "",
    [END_GIVES]: "",
  },
};

/** The text for cells of the api. */
export function forApi(api: Api, text: string): string {
  return text.replaceAll(/[\uE000-\uE006]/g, (marker) => MEANINGS[api][marker] ?? "");
}

/** From so many characters on a text that repeats itself is written as that. */
const LONG = 200;
const MOST_REPEATED = 8;

/** A value as a literal of ASCII characters alone; what repeats itself for long as `"t".repeat(1000)`. */
export function literal(value: Json | undefined): string {
  if (value === undefined) return "undefined";
  const text = asciiJson(value);
  // In a literal such a key would be the object's prototype.
  if (text.includes('"__proto__":')) return `JSON.parse(${JSON.stringify(text)})`;
  return text.length < LONG ? text : shortened(value);
}

function shortened(value: Json): string {
  if (typeof value === "string") return repeated(value) ?? asciiJson(value);
  if (typeof value !== "object" || value === null) return asciiJson(value);
  if (Array.isArray(value)) return `[${value.map(shortened).join(",")}]`;
  const fields = Object.entries(value).map(([key, one]) => `${asciiJson(key)}:${shortened(one)}`);
  return `{${fields.join(",")}}`;
}

function repeated(text: string): string | undefined {
  if (text.length < LONG) return undefined;
  for (let length = 1; length <= MOST_REPEATED; length += 1) {
    const unit = text.slice(0, length);
    const times = text.length / length;
    if (Number.isInteger(times) && unit.repeat(times) === text) {
      return `${asciiJson(unit)}.repeat(${times})`;
    }
  }
  return undefined;
}

/** Lines further in. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
