// JSON as a type, and its canonical form: what answers, digests and files are compared in.
// Each answer of each history passes through here, twice: this file is fast where it costs no clarity.

/** A JSON value. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** Objects without a prototype; other than `Object.create(null)` makes them, V8 keeps these compact. */
const Bare = function () {} as unknown as {
  new (): Record<string, unknown>;
  prototype: unknown;
};
Bare.prototype = Object.create(null);

/** A field of an object, to be left out or not. */
export type FieldTest = (key: string, field: unknown) => boolean;

const none: FieldTest = () => false;

/** An object without a prototype, so that a key `__proto__` is a key like any other. */
export function bareObject(): Record<string, unknown> {
  return new Bare();
}

/**
 * A deep copy with object keys in order and `undefined` as JSON has it: absent in objects, null
 * elsewhere. The copy's objects have no prototype, so that a key `__proto__` is a key like any other.
 */
export function canonical(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value === "object") return canonicalFields(value, none);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  throw new TypeError(`a ${typeof value} is not JSON`);
}

/** The canonical form of an object without the fields that are left out. */
export function canonicalFields(
  value: object,
  leftOut: FieldTest,
): { readonly [key: string]: Json } {
  const copy = new Bare();
  for (const key of keysInOrder(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member !== undefined && !leftOut(key, member)) copy[key] = canonical(member);
  }
  // Its members are canonical, so it is JSON.
  return copy as Record<string, Json>;
}

/**
 * A deep copy for comparison alone, with object keys in the order in which they are: what `sameJson` says of it is
 * what it says of the canonical form, and it is made in half the time. Errors: as those of `canonical`.
 */
export function plainCopy(value: unknown): Json {
  if (typeof value !== "object" || value === null) return canonical(value);
  if (Array.isArray(value)) return value.map(plainCopy);
  // A spread defines keys, so that `__proto__` is a key like any other; afterwards it can be assigned to.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const member = copy[key];
    if (typeof member === "string" || typeof member === "number" || member === undefined) continue;
    if (member !== null) copy[key] = plainCopy(member);
  }
  // Its members are plain copies, so it is JSON but for what is `undefined`, which JSON has not.
  return copy as Record<string, Json>;
}

/** The canonical text of a value: equal texts for equal values. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(canonical(value));
}

/** Whether two values have the same canonical text. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return scalar(a) === scalar(b);
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) {
      if (!sameJson(a[index], b[index])) return false;
    }
    return true;
  }
  if (!isPlain(a) || !isPlain(b)) return canonicalText(a) === canonicalText(b);
  let members = 0;
  for (const key in a) {
    const member = (a as Readonly<Record<string, unknown>>)[key];
    if (member === undefined) continue;
    members += 1;
    const other = (b as Readonly<Record<string, unknown>>)[key];
    if (member === other) continue;
    // An absent field is not one that is null, and an object's prototype is no member of it.
    if (other === undefined || (key === "__proto__" && !Object.hasOwn(b, key))) return false;
    if (!sameJson(member, other)) return false;
  }
  let others = 0;
  for (const _key in b) others += 1;
  // Each of the one's is the other's; nearly always the other has no more, and none that is `undefined`.
  return others === members || others - unsetMembers(b) === members;
}

function unsetMembers(value: object): number {
  return Object.values(value).filter((member) => member === undefined).length;
}

/**
 * Whether an object inherits no field, as nearly all do: its fields can then be walked by `for in`, which
 * is ten times as fast as over their keys.
 */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Bare.prototype || prototype === null;
}

/** What JSON makes of a value that is not a list and not an object; those stay what they are. */
function scalar(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** Sorting so many keys by insertion is faster than `sort`. */
const FEW = 12;

function keysOf(value: object): string[] {
  if (!isPlain(value)) return Object.keys(value);
  const keys: string[] = [];
  for (const key in value) keys.push(key);
  return keys;
}

/** The keys of an object, sorted by UTF-16 units. */
function keysInOrder(value: object): string[] {
  const keys = keysOf(value);
  if (keys.length > FEW) return keys.sort();
  for (let index = 1; index < keys.length; index += 1) {
    // Both exist: the index is below the length.
    const key = keys[index] as string;
    let place = index;
    for (; place > 0 && (keys[place - 1] as string) > key; place -= 1) {
      keys[place] = keys[place - 1] as string;
    }
    keys[place] = key;
  }
  return keys;
}
