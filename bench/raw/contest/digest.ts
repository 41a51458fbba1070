// A digest of answers: bytes, and plain objects of them. Equal for equal answers and, but for collisions of
// SHA-256, for no others.
import { createHash, type Hash } from "node:crypto";

/** The digest of any plain value; what kind of byte array bytes are in says nothing. */
export function digestOf(value: unknown): string {
  const hash = createHash("sha256");
  feed(hash, value);
  return hash.digest("hex");
}

/** Every part with its kind and length before it, so that none can pass for another. */
function feed(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) {
    hash.update(`b${value.length}:`).update(value);
  } else if (Array.isArray(value)) {
    hash.update(`a${value.length}:`);
    for (const item of value) feed(hash, item);
  } else if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    fields.sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`o${fields.length}:`);
    for (const [name, field] of fields) {
      feed(hash, name);
      feed(hash, field);
    }
  } else {
    const text = String(value);
    hash.update(`${typeof value} ${text.length}:${text}`);
  }
}
