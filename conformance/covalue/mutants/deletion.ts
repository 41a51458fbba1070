// Bugs in what waits for deletion: marking, listing, and what an erasure makes of the mark.
import { settle, type Steps } from "@assay/engines/engine";
import { transact, type AnyCoValueStore, type RawCoID } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in what waits for deletion. */
export const DELETION_MUTANTS: readonly Mutant[] = [
  mutant(
    "unstored-mark-dropped",
    "the deletion of a coValue that is not stored is not enqueued",
    ["CV-051"],
    ({ store }) => ({
      handle: {
        *markCoValueAsDeleted(handle, id) {
          const row = yield* settle(store.getCoValue(id));
          if (row !== undefined) yield* settle(handle.markCoValueAsDeleted(id));
        },
      },
    }),
  ),
  mutant(
    "second-mark-fails",
    "the deletion of a coValue that waits already cannot be enqueued again",
    ["CV-051"],
    ({ store }) => ({
      handle: {
        *markCoValueAsDeleted(handle, id) {
          if (yield* isWaiting(store, id))
            throw new Error("UNIQUE constraint failed: deletions.id");
          yield* settle(handle.markCoValueAsDeleted(id));
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
    "pending-listed-twice",
    "a coValue that was marked as deleted twice waits twice",
    ["CV-053"],
    () => {
      const marks = new Map<string, number>();
      return {
        handle: {
          *markCoValueAsDeleted(handle, id) {
            yield* settle(handle.markCoValueAsDeleted(id));
            marks.set(id, (marks.get(id) ?? 0) + 1);
          },
        },
        store: {
          *getAllCoValuesWaitingForDelete(store) {
            const waiting = yield* settle(store.getAllCoValuesWaitingForDelete());
            return waiting.flatMap((id) => ((marks.get(id) ?? 0) > 1 ? [id, id] : [id]));
          },
        },
      };
    },
  ),
  mutant(
    "pending-joins-covalues",
    "of what waits for deletion only stored coValues are listed",
    ["CV-053"],
    () => ({
      store: {
        *getAllCoValuesWaitingForDelete(store) {
          const stored: RawCoID[] = [];
          for (const id of yield* settle(store.getAllCoValuesWaitingForDelete())) {
            if ((yield* settle(store.getCoValue(id))) !== undefined) stored.push(id);
          }
          return stored;
        },
      },
    }),
  ),
  mutant(
    "erase-leaves-pending",
    "an erased coValue still waits for its deletion",
    ["CV-057"],
    ({ api }) => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const pending = yield* isWaiting(store, id);
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
    "erase-enqueues",
    "a coValue that is erased without having been marked waits for its deletion afterwards",
    ["CV-057"],
    ({ api }) => {
      const marked = new Set<string>();
      return {
        handle: {
          *markCoValueAsDeleted(handle, id) {
            marked.add(id);
            yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            const row = yield* settle(store.getCoValue(id));
            yield* settle(store.eraseCoValueButKeepTombstone(id));
            if (row === undefined || marked.has(id)) return;
            yield* transact(api, store, function* (handle) {
              yield* settle(handle.markCoValueAsDeleted(id));
            });
          },
        },
      };
    },
  ),
];

function* isWaiting(store: AnyCoValueStore, id: RawCoID): Steps<boolean> {
  return (yield* settle(store.getAllCoValuesWaitingForDelete())).includes(id);
}
