// Bugs in numbers that show at the edges of encodings, far apart, and in numbers that are no index at all.
import { settle } from "@assay/engines/engine";
import type { SignatureAfterRow, TransactionRow } from "@assay/engines/covalue";
import type { BrokenStoreCalls } from "./broken-calls.ts";
import { mutant, type Mutant } from "./mutant.ts";

const HIGHEST = Number.MAX_SAFE_INTEGER;
const PLANTING = { checks: ["holds-every-number"] } as const;

/** Transactions and signatures lie under keys that are texts of so many digits, and of more where they need more. */
function orderedByDigits(name: string, broken: string, radix: number, digits: number): Mutant {
  const keyOf = (number: number): string => number.toString(radix).padStart(digits, "0");
  // Ends are whole by then and within what is stored: the order of keys alone is wrong.
  const isFrom = (idx: number, from: number): boolean =>
    keyOf(idx) >= keyOf(Math.max(0, Math.ceil(from)));
  const isUpTo = (idx: number, to: number): boolean =>
    keyOf(idx) <= keyOf(Math.min(HIGHEST, Math.floor(to)));
  const inOrder = <Row extends TransactionRow | SignatureAfterRow>(rows: readonly Row[]): Row[] =>
    rows.toSorted((one, other) => (keyOf(one.idx) < keyOf(other.idx) ? -1 : 1));
  return mutant(
    name,
    broken,
    ["CV-025", "CV-026", "CV-032", "CV-033"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const asked = yield* settle(store.getNewTransactionInSession(ses, from, to));
          const rows = yield* settle(store.getNewTransactionInSession(ses, 0, HIGHEST));
          // All of them are none where one cannot be read, which is another matter.
          if (to < 0 || from > to || rows.length === 0) return asked;
          return inOrder(rows.filter(({ idx }) => isFrom(idx, from) && isUpTo(idx, to)));
        },
        *getSignatures(store, ses, from) {
          const rows = yield* settle(store.getSignatures(ses, 0));
          return inOrder(rows.filter(({ idx }) => isFrom(idx, from)));
        },
      },
    }),
    PLANTING,
  );
}

/** Transactions of a batch are stored at other indices. */
function storedAt(name: string, broken: string, place: (idx: number) => number): Mutant {
  return mutant(
    name,
    broken,
    ["CV-031"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const placed = writes.map((write) => ({
            ...write,
            sessions: write.sessions.map((session) => ({
              ...session,
              transactions: session.transactions.map(({ idx, tx }) => ({ idx: place(idx), tx })),
            })),
          }));
          return yield* settle(store.commitBatch(placed));
        },
      },
    }),
    PLANTING,
  );
}

/** A number of so many bits is written with a byte too few. */
function shortVariableLength(bits: number): Mutant {
  return storedAt(
    `variable-length-at-${bits}-bits`,
    `an index that has one bit more than ${bits} is written with one byte too few and read as 0`,
    (idx) => (idx === 2 ** bits ? 0 : idx),
  );
}

/** A range of transactions is read from other ends; `undefined` is an empty one. */
function ranges(
  name: string,
  broken: string,
  ends: (from: number, to: number) => readonly [from: number, to: number] | undefined,
): Mutant {
  const store: BrokenStoreCalls = {
    *getNewTransactionInSession(whole, ses, from, to) {
      const read = ends(from, to);
      return read === undefined
        ? []
        : yield* settle(whole.getNewTransactionInSession(ses, ...read));
    },
  };
  return mutant(name, broken, ["CV-027"], () => ({ store }), PLANTING);
}

/** Bugs in numbers. */
export const EDGE_NUMBER_MUTANTS: readonly Mutant[] = [
  orderedByDigits(
    "keys-of-12-decimal-digits",
    "indices are texts of 12 decimal digits, and a longer one comes among the shorter",
    10,
    12,
  ),
  orderedByDigits(
    "keys-of-15-decimal-digits",
    "indices are texts of 15 decimal digits, and a longer one comes among the shorter",
    10,
    15,
  ),
  orderedByDigits(
    "keys-of-12-hexadecimal-digits",
    "indices are texts of 12 hexadecimal digits, and a longer one comes among the shorter",
    16,
    12,
  ),
  shortVariableLength(14),
  shortVariableLength(35),
  shortVariableLength(49),
  storedAt(
    "index-of-three-digits",
    "an index of four digits is stored without its last one",
    (idx) => (idx >= 1_000 && idx < 10_000 ? Math.floor(idx / 10) : idx),
  ),
  ranges("range-without-end", "a range that has no end is empty", (from, to) =>
    to === Number.POSITIVE_INFINITY ? undefined : [from, to],
  ),
  ranges("range-beyond-safe", "a range to a number above the highest index is empty", (from, to) =>
    to > HIGHEST ? undefined : [from, to],
  ),
  ranges("range-end-minus-two", "a range to below -1 has no end", (from, to) =>
    to < -1 ? [from, HIGHEST] : [from, to],
  ),
  ranges("range-from-below-zero", "a range from below 0 is empty", (from, to) =>
    from < 0 ? undefined : [from, to],
  ),
  ranges("range-fraction-cut", "a range begins at the whole number below its start", (from, to) => [
    Math.floor(from),
    to,
  ]),
  mutant(
    "signatures-from-below-zero",
    "no signatures are found from below 0 on",
    ["CV-032"],
    () => ({
      store: {
        *getSignatures(store, ses, from) {
          return from < 0 ? [] : yield* settle(store.getSignatures(ses, from));
        },
      },
    }),
    PLANTING,
  ),
  mutant(
    "offset-in-32-bits",
    "an offset of ids is read as 32 bits",
    ["CV-010"],
    () => ({
      store: {
        *getCoValueIDs(store, limit, offset) {
          return yield* settle(store.getCoValueIDs(limit, offset >>> 0));
        },
      },
    }),
    PLANTING,
  ),
  mutant(
    "limit-without-end",
    "without a limit no ids are listed",
    ["CV-010"],
    () => ({
      store: {
        *getCoValueIDs(store, limit, offset) {
          const isLimited = Number.isFinite(limit);
          return isLimited ? yield* settle(store.getCoValueIDs(limit, offset)) : [];
        },
      },
    }),
    PLANTING,
  ),
  mutant(
    "row-ids-cut-to-whole-numbers",
    "sessions are read under a row id that is cut to a whole number",
    ["CV-019"],
    () => ({
      store: {
        *getCoValueSessions(store, row) {
          return yield* settle(store.getCoValueSessions(Math.trunc(row)));
        },
      },
    }),
    PLANTING,
  ),
  mutant(
    "row-zero-is-the-first",
    "the sessions of the row 0 are those of the first coValue",
    ["CV-019"],
    () => ({
      store: {
        *getCoValueSessions(store, row) {
          return yield* settle(store.getCoValueSessions(row === 0 ? 1 : row));
        },
      },
    }),
    PLANTING,
  ),
  mutant(
    "session-rows-in-32-bits",
    "transactions are read under a session row of 32 bits",
    ["CV-024"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          return yield* settle(store.getNewTransactionInSession(ses >>> 0, from, to));
        },
      },
    }),
    PLANTING,
  ),
];
