// Walks over every field of a history.
import type { History } from "@assay/engines/covalue";

/** A field that holds neither an object nor a list. */
export type Scalar = string | number | boolean | null;

/** A copy of the history in which each scalar field may have another value of the same type. */
export function mapFields(history: History, map: (key: string, value: Scalar) => Scalar): History {
  const copy = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => copy(key, item));
    if (typeof value === "object" && value !== null) {
      // A header is any JSON, opaque to the history: it stays as it is.
      if (key === "header") return value;
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => [name, copy(name, member)]),
      );
    }
    // What is neither a list nor an object in JSON is a scalar.
    return map(key, value as Scalar);
  };
  // Fields keep their types, so the copy is a history as well.
  return copy("", history) as History;
}
