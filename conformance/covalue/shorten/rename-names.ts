// Renames coValues, sessions and peers to simpler names, each everywhere in the history at once.
import type { History } from "@assay/engines/covalue";
import { mapFields } from "./map-fields.ts";

/** The fields that name something, with the plainest names first. */
const PLAIN_NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ["id", ["a", "b", "c", "aa", "a:", "a$"]],
  ["session", ["s", "t", "u", "s$", "ss"]],
  ["peer", ["p", "q", "r", "pp"]],
]);

/** What the key of a peer's lock begins with. */
const LOCK = "lock#";

/** Histories in which one name is plainer. */
export function* renameNames(history: History): Iterable<History> {
  for (const [field, plain] of PLAIN_NAMES) {
    const used = namesIn(history, field);
    for (const name of used) {
      for (const plainer of plain) {
        // Already as plain as this.
        if (plainer === name) break;
        if (used.has(plainer)) continue;
        yield mapFields(history, (key, value) => {
          if (key === field && value === name) return plainer;
          const lock = field === "peer" && key === "key" && value === `${LOCK}${name}`;
          return lock ? `${LOCK}${plainer}` : value;
        });
      }
    }
  }
}

function namesIn(history: History, field: string): ReadonlySet<string> {
  const names = new Set<string>();
  mapFields(history, (key, value) => {
    if (typeof value !== "string") return value;
    if (key === field) names.add(value);
    if (field === "peer" && key === "key" && value.startsWith(LOCK)) {
      names.add(value.slice(LOCK.length));
    }
    return value;
  });
  return names;
}
