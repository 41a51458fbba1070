// Bugs in how calls answer, whatever they say: at once where a promise is due, and with what cannot be changed; and
// in what calls make of what they are given.
import { AssayError, settle } from "@assay/engines/engine";
import type { CoValueStore } from "@assay/engines/covalue";
import { changeAsync, changeHandle } from "./broken-engine.ts";
import { engineMutant, mutant, type Breaking, type Mutant } from "./mutant.ts";

const CHECKS = ["answers-its-caller"] as const;

/** Calls of async stores that answer or throw at once. */
function atOnce(
  name: string,
  broken: string,
  changes: (store: CoValueStore) => Partial<CoValueStore>,
): Mutant {
  return engineMutant(name, broken, ["CV-124"], (whole) => changeAsync(whole, changes), {
    api: "async",
    checks: CHECKS,
  });
}

/** Answers that cannot be changed. */
function fixing(name: string, broken: string, breaking: Breaking): Mutant {
  return mutant(name, broken, ["CV-098"], breaking, { checks: CHECKS });
}

/** Bugs in how calls answer. */
export const ANSWER_MUTANTS: readonly Mutant[] = [
  atOnce("closed-throws-at-once", "reads of a closed store throw at once", (store) => {
    let isClosed = false;
    const reading = <T>(read: () => T): T => {
      if (isClosed) throw new AssayError("STORE_CLOSED", "the store is closed");
      return read();
    };
    return {
      close: async () => {
        await store.close();
        isClosed = true;
      },
      getCoValue: (id) => reading(() => store.getCoValue(id)),
      getCoValueCount: () => reading(() => store.getCoValueCount()),
      getUnsyncedCoValueIDs: () => reading(() => store.getUnsyncedCoValueIDs()),
    };
  }),
  atOnce(
    "senseless-row-throws-at-once",
    "a signature under the row id 0 is refused at once",
    (store) =>
      changeHandle(store, (handle) => ({
        addSignatureAfter(row) {
          if (row.sessionRowID === 0) throw new AssayError("INVALID_ARGUMENT", "no row id: 0");
          return handle.addSignatureAfter(row);
        },
      })),
  ),
  atOnce(
    "closed-transaction-throws-at-once",
    "a transaction that is begun after close throws at once",
    (store) => {
      let isClosed = false;
      return {
        close: async () => {
          await store.close();
          isClosed = true;
        },
        transaction(callback) {
          if (isClosed) throw new AssayError("STORE_CLOSED", "the store is closed");
          return store.transaction(callback);
        },
      };
    },
  ),
  atOnce(
    "plain-from-cache",
    "a coValue's row that was read before is answered without a promise",
    (store) => {
      const cached = new Map<string, string>();
      return {
        getCoValue(id) {
          const text = cached.get(id);
          // Whoever awaits it sees no difference, the types do.
          if (text !== undefined) return JSON.parse(text) as ReturnType<CoValueStore["getCoValue"]>;
          return store.getCoValue(id).then((row) => {
            if (row !== undefined) cached.set(id, JSON.stringify(row));
            return row;
          });
        },
        close() {
          cached.clear();
          return store.close();
        },
      };
    },
  ),
  atOnce("plain-nothing", "tracking no updates answers without a promise", (store) => ({
    trackCoValuesSyncState: (updates) =>
      updates.length === 0
        ? (undefined as unknown as ReturnType<CoValueStore["trackCoValuesSyncState"]>)
        : store.trackCoValuesSyncState(updates),
  })),
  fixing("frozen-rows", "getCoValue answers with a row whose header is frozen", () => ({
    store: {
      *getCoValue(store, id) {
        const row = yield* settle(store.getCoValue(id));
        if (row !== undefined) Object.freeze(row.header);
        return row;
      },
    },
  })),
  fixing("frozen-empty-lists", "empty lists of signatures are frozen", () => ({
    store: {
      *getSignatures(store, ses, from) {
        const rows = yield* settle(store.getSignatures(ses, from));
        return rows.length === 0 ? (Object.freeze(rows) as typeof rows) : rows;
      },
    },
  })),
  fixing("sealed-known-states", "no session can be added to a known state", () => ({
    store: {
      *getCoValueKnownState(store, id) {
        const known = yield* settle(store.getCoValueKnownState(id));
        if (known !== undefined) Object.seal(known.sessions);
        return known;
      },
    },
  })),
  fixing("read-only-locks", "the fields of a lock's row are read-only", () => ({
    handle: {
      *getStorageReconciliationLock(handle, key) {
        const row = yield* settle(handle.getStorageReconciliationLock(key));
        for (const field of Object.keys(row ?? {}))
          Object.defineProperty(row, field, { writable: false });
        return row;
      },
    },
  })),
  mutant(
    "batch-frozen",
    "commitBatch freezes the lists of transactions that it is given",
    ["CV-099"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const rowIDs = yield* settle(store.commitBatch(writes));
          for (const { sessions } of writes)
            for (const { transactions } of sessions) Object.freeze(transactions);
          return rowIDs;
        },
      },
    }),
    { checks: ["copies-its-arguments"] },
  ),
  mutant(
    "undefined-bytes-refused",
    "a session's update whose bytes since the last signature are undefined is refused",
    ["CV-016"],
    () => ({
      handle: {
        *addSessionUpdate(handle, given) {
          const { sessionUpdate } = given;
          const bytes = "bytesSinceLastSignature" in sessionUpdate;
          if (bytes && sessionUpdate.bytesSinceLastSignature === undefined)
            throw new AssayError("INVALID_ARGUMENT", "no bytes");
          return yield* settle(handle.addSessionUpdate(given));
        },
      },
    }),
    { checks: ["takes-a-hint-for-no-more"] },
  ),
];
