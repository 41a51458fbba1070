// Bugs in caches: something is remembered, and one of the ways in which it changes is forgotten.
import { settle } from "@assay/engines/engine";
import type { StoredSessionRow, TransactionRow } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in caches. */
export const CACHE_MUTANTS: readonly Mutant[] = [
  mutant(
    "missing-covalue-remembered",
    "getCoValue remembers which ids were not stored, and a batch that stores one does not undo it",
    ["CV-009"],
    () => {
      const missing = new Set<string>();
      return {
        store: {
          *getCoValue(store, id) {
            if (missing.has(id)) return undefined;
            const row = yield* settle(store.getCoValue(id));
            if (row === undefined) missing.add(id);
            return row;
          },
          *getCoValueKnownState(store, id) {
            const known = yield* settle(store.getCoValueKnownState(id));
            if (known === undefined) missing.add(id);
            return known;
          },
          *readCoValue(store, id) {
            const whole = yield* settle(store.readCoValue(id));
            if (whole === undefined) missing.add(id);
            return whole;
          },
          *upsertCoValue(store, id, header) {
            missing.delete(id);
            return yield* settle(store.upsertCoValue(id, header));
          },
        },
      };
    },
    { engine: sqliteEngine },
  ),
  mutant(
    "count-cached",
    "getCoValueCount is counted again after an upsert and not after a batch",
    ["CV-011"],
    () => {
      let count: number | undefined;
      return {
        store: {
          *getCoValueCount(store) {
            count ??= yield* settle(store.getCoValueCount());
            return count;
          },
          *upsertCoValue(store, id, header) {
            count = undefined;
            return yield* settle(store.upsertCoValue(id, header));
          },
        },
      };
    },
  ),
  mutant(
    "transactions-cached",
    "the transactions of a session are remembered until the session's row is written again",
    ["CV-024"],
    () => {
      const cached = new Map<number, readonly TransactionRow[]>();
      return {
        store: {
          *getNewTransactionInSession(store, ses, from, to) {
            const all =
              cached.get(ses) ??
              (yield* settle(store.getNewTransactionInSession(ses, 0, Number.MAX_SAFE_INTEGER)));
            cached.set(ses, all);
            return structuredClone(all.filter(({ idx }) => idx >= from && idx <= to));
          },
          *commitBatch(store, writes) {
            cached.clear();
            return yield* settle(store.commitBatch(writes));
          },
          *eraseCoValueButKeepTombstone(store, id) {
            cached.clear();
            yield* settle(store.eraseCoValueButKeepTombstone(id));
          },
        },
        handle: {
          *addSessionUpdate(handle, given) {
            const rowID = yield* settle(handle.addSessionUpdate(given));
            cached.delete(rowID);
            return rowID;
          },
        },
      };
    },
  ),
  mutant(
    "session-cache-survives-rollback",
    "a session that a transaction updates is remembered, also where the transaction rolls back",
    ["CV-036"],
    () => {
      const rows = new Map<string, StoredSessionRow>();
      const keyOf = (coValue: number, sessionID: string): string => `${coValue}/${sessionID}`;
      return {
        store: {
          *commitBatch(store, writes) {
            rows.clear();
            return yield* settle(store.commitBatch(writes));
          },
          *eraseCoValueButKeepTombstone(store, id) {
            rows.clear();
            yield* settle(store.eraseCoValueButKeepTombstone(id));
          },
        },
        handle: {
          *getSingleCoValueSession(handle, coValue, sessionID) {
            const found = rows.get(keyOf(coValue, sessionID));
            const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            return stored && found ? { ...found } : stored;
          },
          *addSessionUpdate(handle, given) {
            const rowID = yield* settle(handle.addSessionUpdate(given));
            const { coValue, sessionID } = given.sessionUpdate;
            rows.set(keyOf(coValue, sessionID), { ...given.sessionUpdate, rowID });
            return rowID;
          },
        },
      };
    },
  ),
];
