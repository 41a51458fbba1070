// Bugs in marking, erasing and what stays of a coValue.
import { sqliteEngine } from "@assay/engines/sqlite";
import { settle } from "@assay/engines/engine";
import { listCoValueIDs, transact, type RawCoID } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in deletion. */
export const DELETION_MUTANTS: readonly Mutant[] = [
  mutant(
    "tombstone-lost",
    "the sessions of an erased coValue are listed without its tombstone",
    ["CV-055"],
    () => {
      const erased = new Set<number>();
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            const row = yield* settle(store.getCoValue(id));
            yield* settle(store.eraseCoValueButKeepTombstone(id));
            if (row !== undefined) erased.add(row.rowID);
          },
          *getCoValueSessions(store, coValue) {
            return erased.has(coValue) ? [] : yield* settle(store.getCoValueSessions(coValue));
          },
        },
      };
    },
  ),
  mutant(
    "tombstone-anywhere",
    "an erase keeps every session whose id holds a $, wherever it stands",
    ["CV-056"],
    ({ api }) => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const row = yield* settle(store.getCoValue(id));
          const sessions = row ? yield* settle(store.getCoValueSessions(row.rowID)) : [];
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          const alike = sessions.filter(
            ({ sessionID }) => sessionID.includes("$") && !sessionID.endsWith("$"),
          );
          if (alike.length === 0) return;
          yield* transact(api, store, function* (handle) {
            for (const { rowID: _rowID, ...sessionUpdate } of alike) {
              yield* settle(handle.addSessionUpdate({ sessionUpdate }));
            }
          });
        },
      },
    }),
  ),
  mutant(
    "erase-bleeds",
    "an erase also erases the coValues whose ids begin with that id",
    ["CV-059"],
    () => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          for (const other of yield* listCoValueIDs(store)) {
            // Ids are opaque to storage; cojson brands them.
            if (other.startsWith(id))
              yield* settle(store.eraseCoValueButKeepTombstone(other as RawCoID));
          }
        },
      },
    }),
  ),
  mutant(
    "done-stays-done",
    "a coValue that was erased cannot be marked as deleted again",
    ["CV-052"],
    () => {
      const done = new Set<string>();
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            if ((yield* settle(store.getCoValue(id))) !== undefined) done.add(id);
            yield* settle(store.eraseCoValueButKeepTombstone(id));
          },
        },
        handle: {
          *markCoValueAsDeleted(handle, id) {
            if (!done.has(id)) yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
      };
    },
  ),
  mutant(
    "erase-leaves-pending",
    "an erased coValue still waits for its deletion",
    ["CV-057"],
    ({ api }) => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
          const pending = waiting.includes(id);
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          if (!pending) return;
          yield* transact(api, store, function* (handle) {
            yield* settle(handle.markCoValueAsDeleted(id));
          });
        },
      },
    }),
  ),
  mutant(
    "reopen-loses-pending",
    "what waited for deletion before the store was opened again is forgotten",
    ["CV-104"],
    ({ reopened }) => {
      if (!reopened) return {};
      const marked = new Set<string>();
      return {
        store: {
          *getAllCoValuesWaitingForDelete(store) {
            const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
            return waiting.filter((id) => marked.has(id));
          },
          *commitBatch(store, writes) {
            for (const { id, deleted } of writes) if (deleted === true) marked.add(id);
            return yield* settle(store.commitBatch(writes));
          },
        },
        handle: {
          *markCoValueAsDeleted(handle, id) {
            marked.add(id);
            yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
      };
    },
    { engine: sqliteEngine },
  ),
];
