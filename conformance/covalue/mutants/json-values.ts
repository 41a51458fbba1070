// Bugs in what becomes of headers and transactions between JSON and JSON.
import { settle, type Steps } from "@assay/engines/engine";
import type { BrokenStoreCalls } from "./broken-calls.ts";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** What a header or a transaction holds is changed, member by member, from the inside out. */
type Change = (value: unknown, key: string | undefined, depth: number) => unknown;

/** A member that is left out. */
const LEFT_OUT = Symbol("left out");

function changed<T>(value: T, change: Change, key?: string, depth = 0): T {
  let inner: unknown = value;
  if (Array.isArray(value)) {
    inner = value
      .map((item: unknown) => changed(item, change, undefined, depth + 1))
      .filter((item) => item !== LEFT_OUT);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .map(([name, member]): [string, unknown] => [name, changed(member, change, name, depth + 1)])
      .filter(([, member]) => member !== LEFT_OUT);
    inner = Object.fromEntries(entries);
  }
  // Of the same kind as far as storage, which takes any JSON, can tell.
  return change(inner, key, depth) as T;
}

/** Headers are stored changed. */
function throughHeaders(change: Change): Breaking {
  const calls: BrokenStoreCalls = {
    *upsertCoValue(store, id, header) {
      const stored = header === undefined ? undefined : changed(header, change);
      return yield* settle(store.upsertCoValue(id, stored));
    },
    *commitBatch(store, writes) {
      const stored = writes.map((write) =>
        write.header === undefined ? write : { ...write, header: changed(write.header, change) },
      );
      return yield* settle(store.commitBatch(stored));
    },
  };
  return () => ({ store: calls });
}

/** Transactions are stored changed. */
function throughTransactions(change: Change): Breaking {
  return () => ({
    handle: {
      *addTransaction(handle, ses, idx, tx): Steps<void> {
        yield* settle(handle.addTransaction(ses, idx, changed(tx, change)));
      },
    },
    store: {
      *commitBatch(store, writes) {
        const stored = writes.map((write) => ({
          ...write,
          sessions: write.sessions.map((session) => ({
            ...session,
            transactions: session.transactions.map(({ idx, tx }) => ({
              idx,
              tx: changed(tx, change),
            })),
          })),
        }));
        return yield* settle(store.commitBatch(stored));
      },
    },
  });
}

function jsonMutant(name: string, broken: string, breaking: Breaking): Mutant {
  return mutant(name, broken, ["CV-094"], breaking);
}

/** Bugs in what becomes of headers and transactions. */
export const JSON_MUTANTS: readonly Mutant[] = [
  jsonMutant(
    "null-members-dropped",
    "members of a header that are null are dropped",
    throughHeaders((value, key) => (value === null && key !== undefined ? LEFT_OUT : value)),
  ),
  jsonMutant(
    "empty-members-dropped",
    "members of a header that are empty lists or objects are dropped",
    throughHeaders((value, _key, depth) => (depth > 0 && isEmpty(value) ? LEFT_OUT : value)),
  ),
  jsonMutant(
    "empty-name-dropped",
    "a member of a header whose name is empty is dropped",
    throughHeaders((value, key) => (key === "" ? LEFT_OUT : value)),
  ),
  jsonMutant(
    "proto-member-lost",
    "a member of a header that is named __proto__ is lost",
    throughHeaders((value, key) => (key === "__proto__" ? LEFT_OUT : value)),
  ),
  jsonMutant(
    "numbers-as-text",
    "numbers in a header come back as text",
    throughHeaders((value) => (typeof value === "number" ? String(value) : value)),
  ),
  jsonMutant(
    "numbers-single-precision",
    "numbers in a header are kept in four bytes",
    throughHeaders((value) => (typeof value === "number" ? Math.fround(value) : value)),
  ),
  jsonMutant(
    "booleans-as-numbers",
    "booleans in a header come back as 0 and 1",
    throughHeaders((value) => (typeof value === "boolean" ? Number(value) : value)),
  ),
  jsonMutant(
    "header-depth-limited",
    "what lies deeper than two levels in a header comes back as null",
    throughHeaders((value, _key, depth) => (depth > 2 ? null : value)),
  ),
  jsonMutant(
    "header-text-normalised",
    "texts in a header are stored in their composed form",
    throughHeaders((value) => (typeof value === "string" ? value.normalize("NFC") : value)),
  ),
  jsonMutant(
    "changes-end-at-nul",
    "a text in a transaction ends at its first NUL",
    throughTransactions((value) =>
      typeof value === "string" ? (value.split("\0", 1)[0] ?? "") : value,
    ),
  ),
  jsonMutant(
    "changes-well-formed",
    "a lone surrogate in a transaction is stored as U+FFFD",
    throughTransactions((value) => (typeof value === "string" ? value.toWellFormed() : value)),
  ),
  jsonMutant(
    "changes-parsed",
    "a text in a transaction that is JSON is stored as what it says",
    throughTransactions((value) => (typeof value === "string" ? parsed(value) : value)),
  ),
  jsonMutant(
    "empty-changes-null",
    "an empty text in a transaction comes back as null",
    throughTransactions((value) => (value === "" ? null : value)),
  ),
  jsonMutant(
    "times-in-32-bits",
    "numbers in a transaction are kept in 32 bits",
    throughTransactions((value) => (typeof value === "number" ? value >>> 0 : value)),
  ),
];

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
