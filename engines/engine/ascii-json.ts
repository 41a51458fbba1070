// JSON as text of ASCII characters alone: a half of a surrogate pair or a control character stays what it is
// on every terminal and in every file.
import type { Json } from "./json.ts";

/** A value as JSON in plain ASCII, which any JSON parser turns back into the same value. */
export function asciiJson(value: Json, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(
    /[^\n\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
