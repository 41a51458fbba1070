// JSON as a type, and its canonical form: what answers, digests and files are compared in.

/** A JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * A deep copy with object keys in order and `undefined` as JSON has it: absent in objects, null
 * elsewhere. The copy's objects have no prototype, so that a key `__proto__` is a key like any other.
 */
export function canonical(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === "object") {
    const copy: Record<string, Json> = Object.create(null);
    for (const key of Object.keys(value).sort()) {
      const member: unknown = Reflect.get(value, key);
      if (member !== undefined) copy[key] = canonical(member);
    }
    return copy;
  }
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  throw new TypeError(`a ${typeof value} is not JSON`);
}

/** The canonical text of a value: equal texts for equal values. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(canonical(value));
}
