// Bugs in what is refused: arguments that mean nothing and are rounded, wrapped, cut or passed over.
import { settle } from "@assay/engines/engine";
import { transact, type CoValueHeader, type Transaction } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

function senseless(name: string, broken: string, clause: ClauseID, breaking: Breaking): Mutant {
  return mutant(name, broken, [clause], (opened) => ({ ...breaking(opened), evenRefused: true }), {
    checks: ["refuses-senseless-arguments"],
  });
}

/** The index of a transaction goes through a mapping before it is checked. */
function throughIndices(map: (idx: number) => number): Breaking {
  return () => ({
    handle: {
      *addTransaction(handle, ses, idx, tx) {
        yield* settle(handle.addTransaction(ses, map(idx), tx));
      },
    },
  });
}

/** Bugs in which row ids are refused. */
const ROW_IDS: readonly Mutant[] = [
  senseless(
    "no-row-passed-over",
    "a transaction for the session row 0 is dropped without a word",
    "CV-118",
    () => ({
      handle: {
        *addTransaction(handle, ses, idx, tx) {
          if (ses !== 0) yield* settle(handle.addTransaction(ses, idx, tx));
        },
      },
    }),
  ),
  senseless(
    "sign-of-rows-lost",
    "a signature for a negative session row is stored under the positive one",
    "CV-118",
    () => ({
      handle: {
        *addSignatureAfter(handle, given) {
          const sessionRowID = Math.abs(given.sessionRowID);
          yield* settle(handle.addSignatureAfter({ ...given, sessionRowID }));
        },
      },
    }),
  ),
  senseless(
    "fraction-of-a-row-rounded",
    "a session for half a coValue row is stored under the next whole one",
    "CV-118",
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...given }) {
          const coValue = Math.ceil(sessionUpdate.coValue);
          const update = { ...given, sessionUpdate: { ...sessionUpdate, coValue } };
          return yield* settle(handle.addSessionUpdate(update));
        },
      },
    }),
  ),
];

/** Bugs in which indices and counts are refused. */
const COUNTS: readonly Mutant[] = [
  senseless(
    "fraction-of-an-index-cut",
    "a transaction at half an index is stored at the whole one below",
    "CV-119",
    throughIndices((idx) => (Number.isFinite(idx) ? Math.floor(idx) : idx)),
  ),
  senseless(
    "negative-index-wraps",
    "a transaction at a negative index is stored at one of 32 bits",
    "CV-119",
    throughIndices((idx) => (idx < 0 ? idx >>> 0 : idx)),
  ),
  senseless(
    "no-index-is-zero",
    "a transaction at an index that is no number is stored at 0",
    "CV-119",
    throughIndices((idx) => (Number.isNaN(idx) ? 0 : idx)),
  ),
  senseless(
    "digits-read",
    "a transaction at an index that is a text of digits is stored at the number that they say",
    "CV-119",
    throughIndices(Number),
  ),
  senseless("no-counter-is-zero", "a counter that is undefined is stored as 0", "CV-119", () => ({
    handle: {
      *addSessionUpdate(handle, { sessionUpdate, ...given }) {
        // By its type it is there.
        const lastIdx = (sessionUpdate.lastIdx as number | undefined) ?? 0;
        const update = { ...given, sessionUpdate: { ...sessionUpdate, lastIdx } };
        return yield* settle(handle.addSessionUpdate(update));
      },
    },
  })),
  senseless(
    "bytes-of-a-text-unset",
    "a count of bytes that is a text is stored as none",
    "CV-119",
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...given }) {
          const { bytesSinceLastSignature: bytes, ...rest } = sessionUpdate;
          const update = {
            ...given,
            sessionUpdate:
              typeof bytes === "number" ? { ...rest, bytesSinceLastSignature: bytes } : rest,
          };
          return yield* settle(handle.addSessionUpdate(update));
        },
      },
    }),
  ),
  senseless(
    "counter-clamped",
    "a counter above the highest is stored as the highest",
    "CV-119",
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...given }) {
          const lastIdx = Math.min(sessionUpdate.lastIdx, Number.MAX_SAFE_INTEGER);
          const update = { ...given, sessionUpdate: { ...sessionUpdate, lastIdx } };
          return yield* settle(handle.addSessionUpdate(update));
        },
      },
    }),
  ),
  senseless(
    "negative-bytes-unset",
    "a negative count of bytes is stored as none",
    "CV-119",
    () => ({
      store: {
        *commitBatch(store, writes) {
          const counted = writes.map((write) => ({
            ...write,
            sessions: write.sessions.map((session) => {
              const { bytesSinceLastSignature: bytes, ...rest } = session;
              return bytes === undefined || bytes < 0
                ? rest
                : { ...rest, bytesSinceLastSignature: bytes };
            }),
          }));
          return yield* settle(store.commitBatch(counted));
        },
      },
    }),
  ),
  senseless(
    "refused-after-writing",
    "a batch that is refused over the index of a signature has enqueued its coValue already",
    "CV-119",
    ({ api }) => ({
      store: {
        *commitBatch(store, writes) {
          try {
            return yield* settle(store.commitBatch(writes));
          } catch (error) {
            const refused = writes.filter(({ sessions }) =>
              sessions.some(({ signatures }) => signatures.some(({ idx }) => !(idx >= 0))),
            );
            yield* transact(api, store, function* (handle) {
              for (const { id } of refused) yield* settle(handle.markCoValueAsDeleted(id));
            });
            throw error;
          }
        },
      },
    }),
  ),
];

/** Bugs in which values are refused. */
const VALUES: readonly Mutant[] = [
  senseless(
    "undefined-as-null",
    "a transaction that is undefined is stored as null",
    "CV-120",
    () => ({
      handle: {
        // JSON's null is a transaction to storage like any other.
        *addTransaction(handle, ses, idx, tx = null as unknown as Transaction) {
          yield* settle(handle.addTransaction(ses, idx, tx));
        },
      },
    }),
  ),
  senseless("big-integers-as-text", "a BigInt is stored as its digits", "CV-120", () => ({
    handle: {
      *addTransaction(handle, ses, idx, tx: unknown) {
        // Any JSON is a transaction to storage.
        const text = (typeof tx === "bigint" ? String(tx) : tx) as Transaction;
        yield* settle(handle.addTransaction(ses, idx, text));
      },
    },
  })),
  senseless(
    "symbols-as-null",
    "a transaction that is a symbol is stored as null",
    "CV-120",
    () => ({
      handle: {
        *addTransaction(handle, ses, idx, tx: unknown) {
          // Any JSON is a transaction to storage, and so is its null.
          const given = (typeof tx === "symbol" ? null : tx) as Transaction;
          yield* settle(handle.addTransaction(ses, idx, given));
        },
      },
    }),
  ),
  senseless("circle-cut", "a circular header is stored as far as it goes", "CV-120", () => ({
    store: {
      *upsertCoValue(store, id, header) {
        return yield* settle(store.upsertCoValue(id, uncircled(header)));
      },
    },
  })),
  senseless(
    "function-for-no-header",
    "a header that is a function is taken for none",
    "CV-120",
    () => ({
      store: {
        *upsertCoValue(store, id, header) {
          const given = typeof header === "function" ? undefined : header;
          return yield* settle(store.upsertCoValue(id, given));
        },
      },
    }),
  ),
];

/** Bugs in what a refused call leaves behind. */
const LEFT_BEHIND: readonly Mutant[] = [
  senseless(
    "refused-header-uses-a-row",
    "an upsert that is refused over its header has used up a row id",
    "CV-002",
    () => {
      let used = 0;
      return {
        store: {
          *upsertCoValue(store, id, header) {
            const stored = yield* settle(store.upsertCoValue(id));
            if (stored !== undefined || header === undefined) return stored;
            try {
              const rowID = yield* settle(store.upsertCoValue(id, header));
              return rowID === undefined ? undefined : rowID + used;
            } catch (error) {
              used += 1;
              throw error;
            }
          },
        },
      };
    },
  ),
];

/** Bugs in what is refused. */
export const SENSELESS_ARGUMENT_MUTANTS: readonly Mutant[] = [
  ...ROW_IDS,
  ...COUNTS,
  ...VALUES,
  ...LEFT_BEHIND,
];

/** The header without members that are itself. */
function uncircled(header: CoValueHeader | undefined): CoValueHeader | undefined {
  if (typeof header !== "object" || header === null) return header;
  const members = Object.entries(header).filter(
    ([, member]: [string, unknown]) => member !== header,
  );
  // Any object is a header to storage.
  return Object.fromEntries(members) as unknown as CoValueHeader;
}
