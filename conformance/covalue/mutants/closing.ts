// Bugs in how a store is closed: once or often, while calls are in flight, from inside, and what it
// answers afterwards.
import { AssayError, hasCode, settle } from "@assay/engines/engine";
import { sqliteEngine } from "@assay/engines/sqlite";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

/** Bugs in closing. */
export const CLOSING_MUTANTS: readonly Mutant[] = [
  mutant(
    "second-close-fails",
    "a second call of close fails",
    ["CV-106"],
    () => {
      let closed = false;
      return {
        store: {
          *close(store) {
            if (closed) throw new AssayError("STORE_CLOSED", "closed already");
            closed = true;
            yield* settle(store.close());
          },
        },
      };
    },
    { api: "async", checks: ["closes-more-than-once", "refuses-calls-after-close"] },
  ),
  mutant(
    "close-fails-while-closing",
    "a call of close fails while another one is under way",
    ["CV-106"],
    () => {
      let closing = false;
      return {
        store: {
          *close(store) {
            if (closing) throw new AssayError("STORE_CLOSED", "closing already");
            closing = true;
            yield* settle(store.close());
            closing = false;
          },
        },
      };
    },
    { api: "async", checks: ["closes-more-than-once", "refuses-calls-after-close"] },
  ),
  engineMutant(
    "close-does-not-wait",
    "close does not wait",
    ["CV-107"],
    (whole) =>
      changeAsync(whole, (store) => ({
        close: async () => {
          const closing = store.close();
          closing.catch(() => {});
          // Long enough to be refused, and no longer.
          await Promise.race([closing, new Promise((resolve) => setImmediate(resolve))]);
        },
      })),
    {
      engine: sqliteEngine,
      api: "async",
      checks: ["close-waits-for-calls", "refuses-calls-after-close"],
    },
  ),
  mutant(
    "answer-lost-to-close",
    "a batch that was issued before close is stored and reported as refused",
    ["CV-107"],
    () => {
      let closed = false;
      return {
        store: {
          *commitBatch(store, writes) {
            const wasOpen = !closed;
            const rowIDs = yield* settle(store.commitBatch(writes));
            if (wasOpen && closed) throw new AssayError("STORE_CLOSED", "closed meanwhile");
            return rowIDs;
          },
          *close(store) {
            closed = true;
            yield* settle(store.close());
          },
        },
      };
    },
    { api: "async", checks: ["close-waits-for-calls"] },
  ),
  mutant(
    "count-answers-after-close",
    "one call answers after close",
    ["CV-108"],
    () => ({
      store: {
        *getCoValueCount(store) {
          try {
            return yield* settle(store.getCoValueCount());
          } catch {
            return 0;
          }
        },
      },
    }),
    { checks: ["refuses-calls-after-close"] },
  ),
  mutant(
    "late-write-forgotten",
    "sync state that is tracked after close is forgotten without a word",
    ["CV-108"],
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          try {
            yield* settle(store.trackCoValuesSyncState(updates));
          } catch (error) {
            if (!hasCode(error, "STORE_CLOSED")) throw error;
          }
        },
      },
    }),
    { checks: ["refuses-calls-after-close"] },
  ),
  mutant(
    "close-inside-put-off",
    "close inside a transaction is put off until later",
    ["CV-109"],
    () => ({
      store: {
        *close(store) {
          try {
            yield* settle(store.close());
          } catch (error) {
            if (!hasCode(error, "NESTED_TRANSACTION")) throw error;
          }
        },
      },
    }),
    { api: "async", checks: ["refuses-to-close-inside"] },
  ),
];
