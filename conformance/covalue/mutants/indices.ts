// Bugs in the indices of transactions and in ranges of them.
import { settle } from "@assay/engines/engine";
import { referenceEngine } from "../reference-engine.ts";
import { findSession } from "./find-session.ts";
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

/** Bugs in indices and ranges. */
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
  mutant(
    "counter-wraps-at-32-bits",
    "a session's counter is kept in four bytes",
    ["CV-031"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...hint }) {
          const wrapped = { ...sessionUpdate, lastIdx: sessionUpdate.lastIdx % 2 ** 32 };
          return yield* settle(handle.addSessionUpdate({ sessionUpdate: wrapped, ...hint }));
        },
      },
    }),
  ),
  mutant(
    "transactions-bleed",
    "a range goes on with the transactions of the session row after it",
    ["CV-024"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const own = yield* settle(store.getNewTransactionInSession(ses, from, to));
          const next = yield* settle(store.getNewTransactionInSession(ses + 1, from, to));
          return [...own, ...next];
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant(
    "decimal-order",
    "transactions come in the order of their indices' decimal digits",
    ["CV-026"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
          return rows.sort((a, b) => (String(a.idx) < String(b.idx) ? -1 : 1));
        },
      },
    }),
  ),
  mutant(
    "little-endian-order",
    "transactions come in the order of their indices' bytes, the lowest byte first",
    ["CV-026"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
          return rows.sort((a, b) => (littleEndian(a.idx) < littleEndian(b.idx) ? -1 : 1));
        },
      },
    }),
  ),
  mutant(
    "newest-first",
    "transactions come with the highest index first",
    ["CV-026"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
          return rows.reverse();
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant(
    "range-end-unsigned",
    "a range's end below 0 is read as an unsigned number, above all indices",
    ["CV-027"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const end = to < 0 ? Number.MAX_SAFE_INTEGER : to;
          return yield* settle(store.getNewTransactionInSession(ses, from, end));
        },
      },
    }),
  ),
  mutant(
    "range-turned-round",
    "a range whose start is above its end is turned round",
    ["CV-027"],
    () => ({
      store: {
        *getNewTransactionInSession(store, ses, from, to) {
          const [low, high] = to >= 0 && from > to ? [to, from] : [from, to];
          return yield* settle(store.getNewTransactionInSession(ses, low, high));
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant("range-within-counter", "a range ends below the session's counter", ["CV-028"], () => ({
    store: {
      *getNewTransactionInSession(store, ses, from, to) {
        const session = yield* findSession(store, ses);
        const end = session === undefined ? to : Math.min(to, session.lastIdx - 1);
        return yield* settle(store.getNewTransactionInSession(ses, from, end));
      },
    },
  })),
  mutant("range-stops-at-a-gap", "a range ends where an index is missing", ["CV-028"], () => ({
    store: {
      *getNewTransactionInSession(store, ses, from, to) {
        const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
        const gap = rows.findIndex(({ idx }, at) => at > 0 && rows[at - 1]?.idx !== idx - 1);
        return gap === -1 ? rows : rows.slice(0, gap);
      },
    },
  })),
];

/** The eight bytes of an index, lowest first. */
function littleEndian(idx: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(idx));
  return bytes.toString("latin1");
}
