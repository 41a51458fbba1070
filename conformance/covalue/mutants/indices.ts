// Bugs in indices, ranges and limits.
import { settle } from "@assay/engines/engine";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Indices are kept in an unsigned integer of so many bits. */
function wrapsAt(bits: number): Breaking {
  return () => ({
    handle: {
      *addTransaction(handle, ses, idx, tx) {
        return yield* settle(handle.addTransaction(ses, idx % 2 ** bits, tx));
      },
    },
  });
}

/** Bugs in indices, ranges and limits. */
export const INDEX_MUTANTS: readonly Mutant[] = [
  mutant(
    "range-end-exclusive",
    "a range of transactions leaves out its last index",
    ["CV-025"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          return yield* settle(store.getNewTransactionInSession(ses, from, to - 1));
        },
      },
    }),
  ),
  mutant(
    "range-start-exclusive",
    "a range of transactions leaves out its first index",
    ["CV-025"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          return yield* settle(store.getNewTransactionInSession(ses, from + 1, to));
        },
      },
    }),
  ),
  mutant(
    "signatures-start-exclusive",
    "getSignatures leaves out the index it is asked from",
    ["CV-032"],
    () => ({
      store: {
        *getSignatures(store, ses, from) {
          return yield* settle(store.getSignatures(ses, from + 1));
        },
      },
    }),
  ),
  mutant(
    "index-wraps-at-8-bits",
    "a transaction's index is kept in one byte",
    ["CV-031"],
    wrapsAt(8),
  ),
  mutant(
    "index-wraps-at-16-bits",
    "a transaction's index is kept in two bytes",
    ["CV-031"],
    wrapsAt(16),
  ),
  mutant(
    "index-wraps-at-32-bits",
    "a transaction's index is kept in four bytes",
    ["CV-031"],
    wrapsAt(32),
  ),
  mutant("hidden-page-limit", "a range gives no more than 100 transactions", ["CV-025"], () => ({
    store: {
      *getNewTransactionInSession(store, ses, from, to) {
        const all = yield* settle(store.getNewTransactionInSession(ses, from, to));
        return all.slice(0, 100);
      },
    },
  })),
  mutant("limit-zero-ignored", "getCoValueIDs takes a limit of 0 for none", ["CV-010"], () => ({
    store: {
      *getCoValueIDs(store, limit, offset) {
        return yield* settle(store.getCoValueIDs(limit || Number.MAX_SAFE_INTEGER, offset));
      },
    },
  })),
  mutant(
    "first-transaction-wins",
    "a transaction at an index that is taken is not stored",
    ["CV-030"],
    ({ store }) => ({
      handle: {
        *addTransaction(handle, ses, idx, tx) {
          const [taken] = yield* settle(store.getNewTransactionInSession(ses, idx, idx));
          return taken === undefined
            ? yield* settle(handle.addTransaction(ses, idx, tx))
            : undefined;
        },
      },
    }),
  ),
];
