// Where two JSON values differ. Answers of the timed pass are compared with it, between operations,
// so it allocates nothing until it finds a difference.
import { briefDifference } from "@assay/engines/engine";

const MOST_OF_VALUE = 120;

/**
 * The first difference, in words that begin with `where`; `undefined` when there is none. Members
 * that are `undefined` count as absent.
 */
export function jsonDifference(
  expected: unknown,
  actual: unknown,
  where: string,
): string | undefined {
  if (equalJson(expected, actual)) return undefined;
  const text = briefDifference(expected, actual, MOST_OF_VALUE);
  return `${where} is ${text.actual} instead of ${text.expected}`;
}

/** Whether two JSON values are equal. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => equalJson(item, b[index]));
  }
  return hasMembersOf(a, b) && isWithin(b, a);
}

/** Whether `b` has every member of `a`, with an equal value. */
function hasMembersOf(a: object, b: object): boolean {
  for (const key in a) if (!equalJson(Reflect.get(a, key), Reflect.get(b, key))) return false;
  return true;
}

/** Whether every member of `a` that is there is there in `b`. */
function isWithin(a: object, b: object): boolean {
  for (const key in a) {
    if (Reflect.get(a, key) !== undefined && Reflect.get(b, key) === undefined) return false;
  }
  return true;
}
