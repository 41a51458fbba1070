// Strings of UTF-16 units in JSON that every language can read. A string with a lone surrogate has no
// UTF-8 form, and strict readers (Rust's serde_json) refuse the escape `\ud800` that JavaScript writes
// for it. So such a string, as a value or as an object's key, is written as `wtf8:` and the hexadecimal
// digits of its WTF-8 bytes, in lower case: "\ud800" is "wtf8:eda080". A string that begins with
// `wtf8:` itself is written so as well, so that every string has one way to be written and one meaning.
import type { Json } from "../engine/json.ts";
import { decodeWtf8, encodeWtf8 } from "../ordered/wtf8.ts";

/** What an encoded string begins with. */
export const STRING_MARKER = "wtf8:";

/** A copy whose strings and keys are well-formed UTF-16. */
export function encodeStrings(value: Json): Json {
  return mapStrings(value, encodeString);
}

/**
 * The value that `encodeStrings` made the given one of.
 *
 * Errors: `SyntaxError`, as from `JSON.parse`, for a string that `encodeStrings` does not write.
 */
export function decodeStrings(value: Json): Json {
  return mapStrings(value, decodeString);
}

function encodeString(text: string): string {
  if (text.isWellFormed() && !text.startsWith(STRING_MARKER)) return text;
  return STRING_MARKER + encodeWtf8(text).toString("hex");
}

function decodeString(text: string): string {
  const decoded = text.startsWith(STRING_MARKER)
    ? decodeWtf8(Buffer.from(text.slice(STRING_MARKER.length), "hex"))
    : text;
  if (encodeString(decoded) === text) return decoded;
  throw new SyntaxError(`the string ${JSON.stringify(text)} is not written as ${STRING_MARKER}…`);
}

function mapStrings(value: Json, map: (text: string) => string): Json {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map((member) => mapStrings(member, map));
  // `fromEntries` defines keys, so that a key `__proto__` is a key like any other.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [map(key), mapStrings(member, map)]),
  );
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
