// Makes numbers smaller and texts plainer, one field of one operation at a time.
import type { History } from "@assay/engines/covalue";
import type { Json } from "@assay/engines/engine";
import { mapFields, type Scalar } from "./map-fields.ts";

const TEXT_FIELDS: ReadonlySet<string> = new Set(["text", "signature"]);
const PLAIN_TEXT = "x";
const PLAIN_HEADER: Json = {};

/** Histories in which one value is simpler. */
export function* simplifyValues(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    if (operation.op === "upsertCoValue" && hasMembers(operation.header)) {
      yield history.with(index, { ...operation, header: PLAIN_HEADER });
    }
    const fields: { readonly key: string; readonly value: Scalar }[] = [];
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

function simplerValues(key: string, value: Scalar): readonly Scalar[] {
  if (typeof value === "string") {
    return TEXT_FIELDS.has(key) && value !== PLAIN_TEXT ? [PLAIN_TEXT] : [];
  }
  if (typeof value !== "number") return [];
  // A run of no transactions writes nothing; a range that ends before it begins has its own meaning.
  const least = key === "count" ? 1 : 0;
  const simpler = new Set([least, least + 1]);
  // Less by a half, a quarter, … by one: finds an edge in few steps, however far away it is.
  for (let less = Math.floor(value / 2); less > 0; less = Math.floor(less / 2)) {
    simpler.add(value - less);
  }
  return [...simpler].filter((candidate) => candidate >= least && candidate < value);
}

function hasMembers(header: Json | undefined): boolean {
  return typeof header === "object" && header !== null && Object.keys(header).length > 0;
}
