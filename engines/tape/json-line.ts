// JSON for a line of a tape, made while the application waits: the strings of a history's files, at the
// price of a plain `JSON.stringify` where no string needs more.
import type { Json } from "../engine/json.ts";
import { decodeStrings, encodeStrings, STRING_MARKER } from "../history/json-strings.ts";

/** How JSON escapes a lone surrogate; a pair stands in the text as it is. */
const SURROGATE = "\\ud";
const MARKED = `"${STRING_MARKER}`;

/** The text of a value, without `undefined` members. Errors: a `TypeError` where JSON has none. */
export function jsonLine(value: object): string {
  const text = JSON.stringify(value);
  // Also true of an escaped backslash before `ud`, for which the longer way gives the same text.
  const isOdd = text.includes(SURROGATE) || text.includes(MARKED);
  return isOdd ? JSON.stringify(encodeStrings(JSON.parse(text) as Json)) : text;
}

/** The value of a line. Errors: `SyntaxError`. */
export function readJsonLine(text: string): Json {
  const value = JSON.parse(text) as Json;
  return text.includes(MARKED) ? decodeStrings(value) : value;
}
