// Bugs in the JSON of headers and transactions that show in its text alone, or in how deep it goes.
import { settle } from "@assay/engines/engine";
import type { CoValueHeader } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** What parsers of other languages put up with by default. */
const RECURSION_LIMIT = 128;

/** Bugs that comparing what JSON means does not see. */
export const JSON_TEXT_MUTANTS: readonly Mutant[] = [
  mutant(
    "keys-in-order",
    "the keys of a header come back in order",
    ["CV-094"],
    () => ({
      store: {
        *getCoValue(store, id) {
          const row = yield* settle(store.getCoValue(id));
          const sorted = Object.entries(row?.header ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
          // The same header, written otherwise.
          return row && { ...row, header: Object.fromEntries(sorted) as unknown as CoValueHeader };
        },
      },
    }),
    { checks: ["gives-json-back-to-the-byte"] },
  ),
  mutant(
    "nested-deep-refused",
    "a header that is nested deeper than 128 levels is refused",
    ["CV-122"],
    () => ({
      store: {
        *upsertCoValue(store, id, header) {
          if (isNestedDeep(header)) throw new RangeError("recursion limit exceeded");
          return yield* settle(store.upsertCoValue(id, header));
        },
      },
    }),
    { checks: ["gives-json-back-to-the-byte"] },
  ),
];

function isNestedDeep(header: CoValueHeader | undefined): boolean {
  try {
    const closing = JSON.stringify(header ?? null).match(/[\]}]+/g) ?? [];
    return closing.some(({ length }) => length > RECURSION_LIMIT);
  } catch {
    // What JSON cannot say is the store's to refuse.
    return false;
  }
}
