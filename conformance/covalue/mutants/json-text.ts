// Bugs in the JSON of headers and transactions that show in its text alone, or in how deep it goes.
import { settle } from "@assay/engines/engine";
import type { CoValueHeader, Transaction } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** What parsers of other languages put up with by default. */
const RECURSION_LIMIT = 128;

/** Transactions are stored with their members changed. */
function throughMembers(
  name: string,
  broken: string,
  change: (members: Readonly<Record<string, unknown>>) => object,
): Mutant {
  // What is no object has no members; any object is a transaction to storage.
  const changed = (tx: Transaction): Transaction =>
    typeof tx === "object" && tx !== null ? (change({ ...tx }) as Transaction) : tx;
  return mutant(
    name,
    broken,
    ["CV-094"],
    () => ({
      handle: {
        *addTransaction(handle, ses, idx, tx) {
          yield* settle(handle.addTransaction(ses, idx, changed(tx)));
        },
      },
      store: {
        *commitBatch(store, writes) {
          const stored = writes.map((write) => ({
            ...write,
            sessions: write.sessions.map((session) => ({
              ...session,
              transactions: session.transactions.map(({ idx, tx }) => ({ idx, tx: changed(tx) })),
            })),
          }));
          return yield* settle(store.commitBatch(stored));
        },
      },
    }),
    { checks: ["gives-json-back-to-the-byte"] },
  );
}

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
  throughMembers(
    "private-meta-lost",
    "what a private transaction says of itself has no column, and is lost",
    ({ meta, ...members }) =>
      members["privacy"] === "private" || meta === undefined ? members : { ...members, meta },
  ),
  throughMembers(
    "trusting-meta-lost",
    "what a trusting transaction says of itself has no column, and is lost",
    ({ meta, ...members }) =>
      members["privacy"] === "trusting" || meta === undefined ? members : { ...members, meta },
  ),
  throughMembers(
    "made-at-whole",
    "the time of a transaction has a column of whole numbers, and loses its fraction",
    (members) =>
      typeof members["madeAt"] === "number"
        ? { ...members, madeAt: Math.trunc(members["madeAt"]) }
        : members,
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
