// Makes numbers smaller, texts and headers plainer, one field of one operation at a time.
import type { History } from "@assay/engines/covalue";
import { canonicalText, type Json } from "@assay/engines/engine";
import { mapFields } from "./map-fields.ts";

/** The plainest value of a field whose value is opaque to the store. */
const PLAIN: ReadonlyMap<string, Json> = new Map<string, Json>([
  ["header", {}],
  ["text", "x"],
  ["signature", "x"],
]);

/** Histories in which one value is simpler. */
export function* simplifyValues(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    const fields: { readonly key: string; readonly value: Json }[] = [];
    mapFields([operation], (key, value) => {
      fields.push({ key, value });
      return value;
    });
    for (const [place, { key, value }] of fields.entries()) {
      for (const simpler of simplerValues(key, value)) {
        let at = -1;
        const [changed] = mapFields([operation], (_, old) => {
          at += 1;
          return at === place ? simpler : old;
        });
        if (changed !== undefined) yield history.with(index, changed);
      }
    }
  }
}

function simplerValues(key: string, value: Json): readonly Json[] {
  const plain = PLAIN.get(key);
  if (plain !== undefined) return canonicalText(plain) === canonicalText(value) ? [] : [plain];
  if (typeof value !== "number") return [];
  // A run of no transactions writes nothing.
  const least = key === "count" ? 1 : 0;
  const simpler = new Set([least, least + 1]);
  // Less by a half, a quarter, … by one: finds an edge in few steps, however far away it is.
  for (let less = Math.floor(value / 2); less > 0; less = Math.floor(less / 2)) {
    simpler.add(value - less);
  }
  return [...simpler].filter((candidate) => candidate >= least && candidate < value);
}
