// Bugs in what a store makes of rows that cannot be read.
import { logger } from "cojson";
import { AssayError } from "@assay/engines/engine";
import type { CoValueStore, StoredCoValueRow, TransactionRow } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** The corrupt rows that were planted in a store. */
interface Planted {
  readonly ids: ReadonlySet<string>;
  /** Session rows, with the indices of their corrupt transactions. */
  readonly indices: ReadonlyMap<number, number>;
}

/** Bugs that arise once a corrupt row is planted. */
function corrupt(
  name: string,
  broken: string,
  clause: ClauseID,
  change: (store: CoValueStore, planted: Planted) => Partial<CoValueStore>,
): Mutant {
  const check =
    clause === "CV-102" ? "passes-over-unreadable-headers" : "passes-over-unreadable-transactions";
  return engineMutant(
    name,
    broken,
    [clause],
    (whole) =>
      changeAsync(whole, (store) => {
        const ids = new Set<string>();
        const indices = new Map<number, number>();
        return {
          plantCorruptRow: async (row) => {
            if (row.table === "coValue") ids.add(row.id);
            else indices.set(row.ses, row.idx);
            await store.plantCorruptRow?.(row);
          },
          ...change(store, { ids, indices }),
        };
      }),
    { api: "async", checks: [check] },
  );
}

/** Runs a call; of one that is to be silent cojson's logger hears nothing. */
async function silently<T>(silent: boolean, call: () => Promise<T>): Promise<T> {
  if (!silent) return call();
  const { warn } = logger;
  logger.warn = () => {};
  try {
    return await call();
  } finally {
    logger.warn = warn;
  }
}

/** Bugs in what becomes of rows that cannot be read. */
export const CORRUPT_ROW_MUTANTS: readonly Mutant[] = [
  corrupt(
    "corrupt-transaction-remembered",
    "a transaction that could not be read stays so where it is stored again",
    "CV-030",
    (store, { indices }) => ({
      async getNewTransactionInSession(ses, from, to) {
        const rows = await store.getNewTransactionInSession(ses, from, to);
        const idx = indices.get(ses) ?? -1;
        return idx >= from && idx <= to ? [] : rows;
      },
    }),
  ),
  corrupt(
    "rows-beside-corrupt-ones-left",
    "an erasure leaves the transactions of a session of which one cannot be read",
    "CV-054",
    (store, { indices }) => {
      const left = new Map<number, TransactionRow[]>();
      return {
        async eraseCoValueButKeepTombstone(id) {
          for (const [ses, idx] of indices) {
            left.set(ses, await store.getNewTransactionInSession(ses, idx + 1, idx + 1));
          }
          await store.eraseCoValueButKeepTombstone(id);
        },
        async getNewTransactionInSession(ses, from, to) {
          const rows = await store.getNewTransactionInSession(ses, from, to);
          return [...rows, ...(left.get(ses) ?? [])];
        },
      };
    },
  ),
  corrupt(
    "corrupt-transaction-not-erased",
    "an erasure fails where there is a transaction that cannot be read",
    "CV-054",
    (store, { indices }) => ({
      async eraseCoValueButKeepTombstone(id) {
        // Of another coValue's or of none; what cannot be erased by itself is another matter.
        if (indices.size > 0) throw new AssayError("CORRUPT", "planted");
        await store.eraseCoValueButKeepTombstone(id);
      },
    }),
  ),
  corrupt(
    "unreadable-header-fails",
    "to read a coValue whose header cannot be read fails",
    "CV-102",
    (store, { ids }) => ({
      getCoValue: async (id) => {
        if (ids.has(id)) throw new AssayError("CORRUPT", "a header cannot be read");
        return store.getCoValue(id);
      },
    }),
  ),
  corrupt(
    "unreadable-header-empty",
    "a header that cannot be read is answered as an empty one",
    "CV-102",
    (store, { ids }) => ({
      getCoValue: async (id) => {
        const row = await store.getCoValue(id);
        const rowID = ids.has(id) ? await store.upsertCoValue(id) : undefined;
        // Any object is a header to storage.
        return rowID === undefined ? row : ({ id, rowID, header: {} } as StoredCoValueRow);
      },
    }),
  ),
  corrupt(
    "unreadable-header-unsaid",
    "a header that cannot be read is passed over without a warning",
    "CV-102",
    (store, { ids }) => ({
      getCoValue: (id) => silently(ids.has(id), () => store.getCoValue(id)),
      readCoValue: (id) => silently(ids.has(id), () => store.readCoValue(id)),
    }),
  ),
  corrupt(
    "unreadable-transaction-fails",
    "a range with a transaction that cannot be read fails",
    "CV-103",
    (store, { indices }) => ({
      getNewTransactionInSession: async (ses, from, to) => {
        const idx = indices.get(ses);
        const isAsked = idx !== undefined && from <= idx && idx <= to;
        if (isAsked) throw new AssayError("CORRUPT", "one cannot be read");
        return store.getNewTransactionInSession(ses, from, to);
      },
    }),
  ),
  corrupt(
    "unreadable-transaction-left-out",
    "a range leaves out the one transaction that cannot be read",
    "CV-103",
    (store, { indices }) => ({
      getNewTransactionInSession: async (ses, from, to) => {
        const idx = indices.get(ses);
        const all = await store.getNewTransactionInSession(ses, from, to);
        if (idx === undefined || all.length > 0) return all;
        const before = await store.getNewTransactionInSession(ses, from, idx - 1);
        return [...before, ...(await store.getNewTransactionInSession(ses, idx + 1, to))];
      },
    }),
  ),
  corrupt(
    "unreadable-transaction-empties-session",
    "every range of a session with a transaction that cannot be read is empty",
    "CV-103",
    (store, { indices }) => ({
      getNewTransactionInSession: async (ses, from, to) =>
        indices.has(ses) ? [] : store.getNewTransactionInSession(ses, from, to),
    }),
  ),
  corrupt(
    "unreadable-transaction-unsaid",
    "a transaction that cannot be read is passed over without a warning",
    "CV-103",
    (store) => ({
      getNewTransactionInSession: (ses, from, to) =>
        silently(true, () => store.getNewTransactionInSession(ses, from, to)),
    }),
  ),
];
