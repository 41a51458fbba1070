// Where two JSON values differ: the innermost members that do, each by its path.
// Goal: a reader of two long answers sees the few members that matter. Non-goal: the fewest possible.
import { asciiJson } from "./ascii-json.ts";
import { canonical, canonicalText, sameJson, type Json } from "./json.ts";
import { matchLists } from "./match-lists.ts";

/** A place where two values differ. */
export interface DifferingMember {
  /** From the outermost value: `ok[3 id="co_z1"].header.type`; empty for the values themselves. */
  readonly path: string;
  /** Left out where there is no such member. */
  readonly expected?: Json;
  /** Left out where there is no such member. */
  readonly actual?: Json;
}

/** The members that differ, in the order of the canonical form; none for equal values. */
export function differingMembers(expected: unknown, actual: unknown): readonly DifferingMember[] {
  return [...differing(canonical(expected), canonical(actual), "", DEEPEST)];
}

/** Of some values the one that differs from `actual` in the fewest members, the first of several; `undefined` of none. */
export function nearestOf<Value>(candidates: readonly Value[], actual: unknown): Value | undefined {
  let nearest: { readonly value: Value; readonly differing: number } | undefined;
  for (const value of candidates) {
    const { length } = differingMembers(value, actual);
    if (nearest === undefined || length < nearest.differing) nearest = { value, differing: length };
  }
  return nearest?.value;
}

/**
 * Levels that are looked into; what lies deeper is shown with what it lies in. Nobody reads a longer path, and
 * values may be deeper than the call stack.
 */
const DEEPEST = 100;

type Fields = { readonly [key: string]: Json };

/** `levels`: how many more are looked into. */
function* differing(
  expected: Json,
  actual: Json,
  path: string,
  levels: number,
): Generator<DifferingMember> {
  if (levels > 0 && isList(expected) && isList(actual))
    yield* differingItems(expected, actual, path, levels);
  else if (levels > 0 && isObject(expected) && isObject(actual))
    yield* differingFields(expected, actual, path, levels);
  else if (!sameJson(expected, actual)) yield { path, expected, actual };
}

function* differingFields(
  expected: Fields,
  actual: Fields,
  path: string,
  levels: number,
): Generator<DifferingMember> {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const at = fieldPath(path, key);
    const [one, other] = [expected[key], actual[key]];
    if (one === undefined) {
      if (other !== undefined) yield { path: at, actual: other };
    } else if (other === undefined) yield { path: at, expected: one };
    else yield* differing(one, other, at, levels - 1);
  }
}

/** Items that stand in each others' place are looked into; where their counts differ, each stands alone. */
function* differingItems(
  expected: readonly Json[],
  actual: readonly Json[],
  path: string,
  levels: number,
): Generator<DifferingMember> {
  const numbers = new Map<string, number>();
  const numbered = (items: readonly Json[]): number[] =>
    items.map((item) => {
      const text = canonicalText(item);
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
  for (const stretch of matchLists(numbered(expected), numbered(actual))) {
    if (stretch.same) continue;
    const inPairs = stretch.expected.length === stretch.actual.length;
    for (const [index, at] of stretch.expected.entries()) {
      const one = expected[at];
      const place = inPairs ? stretch.actual[index] : undefined;
      const other = place === undefined ? undefined : actual[place];
      if (one === undefined) continue;
      if (place === undefined || other === undefined)
        yield { path: `${path}[${at}]`, expected: one };
      else {
        const where = at === place ? String(at) : `${at}, actual ${place}`;
        yield* differing(one, other, `${path}[${where}${nameOf(one, other)}]`, levels - 1);
      }
    }
    if (inPairs) continue;
    for (const at of stretch.actual) {
      const item = actual[at];
      if (item !== undefined) yield { path: `${path}[${at}]`, actual: item };
    }
  }
}

/** Fields by which an item of a list is known. */
const NAMING = /(?:id|idx|key|name)$/i;
const LONGEST_NAME = 60;

/** The first field that names both of two items, so that nobody has to count. */
function nameOf(expected: Json, actual: Json): string {
  if (!isObject(expected) || !isObject(actual)) return "";
  for (const [key, value] of Object.entries(expected)) {
    if (!NAMING.test(key) || typeof value === "object" || value !== actual[key]) continue;
    const text = ` ${key}=${asciiJson(value)}`;
    if (text.length <= LONGEST_NAME) return text;
  }
  return "";
}

function fieldPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${asciiJson(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
