// Compares lists whose entries are known by a key: which are missing, too many, there twice, in another
// order, and which are in both.
import type { Json } from "@assay/engines/engine";
import type { How } from "./symptom.ts";

/** A key that differs in how often or where it is in a list. */
export interface Misplaced {
  readonly key: string;
  readonly how: Extract<How, "missing" | "extra" | "twice" | "order">;
}

/** What comparing two lists gives. */
export interface ListComparison {
  readonly misplaced: readonly Misplaced[];
  /** The entries of each key that both lists hold, the first of it in each. */
  readonly pairs: readonly (readonly [key: string, expected: Json, actual: Json])[];
}

/** Compares two lists by a key of their entries; `ordered` where their order is promised. */
export function compareLists(
  expected: readonly Json[],
  actual: readonly Json[],
  keyOf: (entry: Json) => string,
  ordered: "ordered" | "unordered",
): ListComparison {
  const wanted = byKey(expected, keyOf);
  const found = byKey(actual, keyOf);
  const misplaced: Misplaced[] = [];
  const pairs: [string, Json, Json][] = [];
  for (const [key, entries] of wanted) {
    const others = found.get(key);
    if (others === undefined) misplaced.push({ key, how: "missing" });
    else {
      if (others.length !== entries.length) misplaced.push({ key, how: "twice" });
      pairs.push([key, entries[0] ?? null, others[0] ?? null]);
    }
  }
  for (const [key, entries] of found) {
    if (wanted.has(key)) continue;
    misplaced.push({ key, how: "extra" });
    if (entries.length > 1) misplaced.push({ key, how: "twice" });
  }
  if (ordered === "ordered") {
    const orders = [wanted, found].map((keys, index) =>
      [...keys.keys()].filter((key) => (index === 0 ? found : wanted).has(key)),
    );
    const [right = [], given = []] = orders;
    const at = right.findIndex((key, index) => key !== given[index]);
    const key = right[at];
    if (key !== undefined) misplaced.push({ key, how: "order" });
  }
  return { misplaced, pairs };
}

function byKey(
  entries: readonly Json[],
  keyOf: (entry: Json) => string,
): ReadonlyMap<string, readonly Json[]> {
  const found = new Map<string, Json[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const same = found.get(key);
    if (same === undefined) found.set(key, [entry]);
    else same.push(entry);
  }
  return found;
}
