// Reads parts of answers, which are JSON of any shape where a store is wrong.
import { canonicalText, type Json } from "@assay/engines/engine";

/** The members of a list; none of what is no list. */
export function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** A member of an object or a list; null where it has no such one. */
export function memberOf(value: Json | undefined, key: string | number): Json {
  if (typeof value !== "object" || value === null) return null;
  return Object.hasOwn(value, key) ? (Reflect.get(value, key) as Json) : null;
}

/** The text of a value for comparison. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : canonicalText(value);
}

export function isSame(a: Json, b: Json): boolean {
  return canonicalText(a) === canonicalText(b);
}
