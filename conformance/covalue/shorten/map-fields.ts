// Walks over every field of a history.
import type { History } from "@assay/engines/covalue";
import type { Json } from "@assay/engines/engine";

/** A copy of the history in which each value that stands in a field may be another of the same type. */
export function mapFields(history: History, map: (key: string, value: Json) => Json): History {
  const copy = (key: string, value: Json): Json => {
    // A header is any JSON, opaque to the history: a value like a number or a text.
    if (key === "header") return map(key, value);
    if (Array.isArray(value)) return value.map((item: Json) => copy(key, item));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, copy(name, member)]),
      );
    }
    return map(key, value);
  };
  // Operations are JSON, and fields keep their types, so the copy is a history as well.
  return copy("", history as unknown as Json) as unknown as History;
}
