// Bugs in what belongs to a transaction, and in who sees it when.
import { AssayError, hasCode, settle } from "@assay/engines/engine";
import { transact, type RawCoID } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { referenceEngine } from "../reference-engine.ts";
import { changeAsync, changeSync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

/** Bugs in transactions. */
export const TRANSACTION_MUTANTS: readonly Mutant[] = [
  mutant(
    "partial-after-throw",
    "the first deletion that a transaction marks stays when the transaction throws",
    ["CV-036"],
    ({ api, store }) => {
      let first: RawCoID | undefined;
      return {
        handle: {
          *markCoValueAsDeleted(handle, id) {
            first ??= id;
            yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
        *ended(outcome) {
          const left = first;
          first = undefined;
          if (outcome === "commit" || left === undefined) return;
          yield* transact(api, store, function* (handle) {
            yield* settle(handle.markCoValueAsDeleted(left));
          });
        },
      };
    },
  ),
  mutant(
    "own-writes-unseen",
    "a transaction reads sessions from the store, without its own writes",
    ["CV-039"],
    ({ store }) => ({
      handle: {
        *getSingleCoValueSession(_handle, coValue, sessionID) {
          const rows = yield* settle(store.getCoValueSessions(coValue));
          return rows.find((row) => row.sessionID === sessionID);
        },
      },
    }),
  ),
  mutant(
    "dirty-read",
    "getAllCoValuesWaitingForDelete shows what a transaction has marked and not committed",
    ["CV-040"],
    () => {
      const marked = new Set<RawCoID>();
      return {
        handle: {
          *markCoValueAsDeleted(handle, id) {
            marked.add(id);
            yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
        store: {
          *getAllCoValuesWaitingForDelete(store) {
            const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
            return [...new Set([...waiting, ...marked])];
          },
        },
        *ended() {
          marked.clear();
        },
      };
    },
  ),
  mutant(
    "late-handle-writes",
    "a deletion marked through the handle of an ended transaction is stored",
    ["CV-047"],
    ({ api, store }) => ({
      evenRefused: true,
      handle: {
        *markCoValueAsDeleted(handle, id) {
          try {
            yield* settle(handle.markCoValueAsDeleted(id));
          } catch (error) {
            if (!hasCode(error, "TRANSACTION_ENDED")) throw error;
            yield* transact(api, store, function* (fresh) {
              yield* settle(fresh.markCoValueAsDeleted(id));
            });
          }
        },
      },
    }),
  ),
  mutant(
    "nested-write-let-in",
    "a sync state tracked from inside an open transaction is not refused but forgotten",
    ["CV-046"],
    () => ({
      evenRefused: true,
      store: {
        *trackCoValuesSyncState(store, updates) {
          try {
            yield* settle(store.trackCoValuesSyncState(updates));
          } catch (error) {
            if (!hasCode(error, "NESTED_TRANSACTION")) throw error;
          }
        },
      },
    }),
  ),
  engineMutant(
    "failure-swallowed",
    "a transaction whose callback throws is rolled back and answers as if it had not",
    ["CV-037"],
    (whole) =>
      changeSync(whole, (store) => ({
        transaction: (callback) => {
          try {
            return store.transaction(callback);
          } catch {
            return undefined;
          }
        },
      })),
  ),
  engineMutant(
    "rejection-swallowed",
    "an async transaction whose callback rejects is rolled back and resolves",
    ["CV-037"],
    (whole) =>
      changeAsync(whole, (store) => ({
        transaction: (callback) => store.transaction(callback).catch(() => undefined),
      })),
    { api: "async", engine: sqliteEngine },
  ),
  engineMutant(
    "failure-replaced",
    "what a failed transaction throws is the store's own error, without the callback's",
    ["CV-038"],
    (whole) =>
      changeSync(whole, (store) => ({
        transaction: (callback) => {
          try {
            return store.transaction(callback);
          } catch {
            throw new AssayError("IO_FAILED", "the transaction was rolled back");
          }
        },
      })),
    { engine: referenceEngine },
  ),
  mutant(
    "late-handle-silent",
    "a call through the handle of an ended transaction does nothing and does not fail",
    ["CV-047"],
    () => ({
      evenRefused: true,
      handle: {
        *markCoValueAsDeleted(handle, id) {
          try {
            yield* settle(handle.markCoValueAsDeleted(id));
          } catch (error) {
            if (!hasCode(error, "TRANSACTION_ENDED")) throw error;
          }
        },
      },
    }),
    { api: "async" },
  ),
];
