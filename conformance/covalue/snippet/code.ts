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

/** A value as a literal of ASCII characters alone. */
export function literal(value: Json | undefined): string {
  if (value === undefined) return "undefined";
  const text = asciiJson(value);
  // In a literal such a key would be the object's prototype.
  return text.includes('"__proto__":') ? `JSON.parse(${JSON.stringify(text)})` : text;
}

/** Lines further in. */
export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
