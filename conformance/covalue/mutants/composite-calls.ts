// Bugs in the calls that are made of others: a whole coValue read at once, a batch committed at once.
import { AssayError, settle } from "@assay/engines/engine";
import { transact } from "@assay/engines/covalue";
import type {
  CoValueHeader,
  CoValueWrite,
  SessionWrite,
  StoredSession,
} from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** `readCoValue` answers with its sessions changed. */
function readsSessions(change: (session: StoredSession) => StoredSession | undefined): Breaking {
  return () => ({
    store: {
      *readCoValue(store, id) {
        const whole = yield* settle(store.readCoValue(id));
        if (whole === undefined) return undefined;
        const sessions = whole.sessions.flatMap((session) => change(session) ?? []);
        return { ...whole, sessions };
      },
    },
  });
}

/** `commitBatch` stores its sessions changed. */
function storesSessions(change: (session: SessionWrite) => SessionWrite): Breaking {
  return () => ({
    store: {
      *commitBatch(store, writes) {
        const changed = writes.map((write) => ({ ...write, sessions: write.sessions.map(change) }));
        return yield* settle(store.commitBatch(changed));
      },
    },
  });
}

/** Bugs in `readCoValue`. */
const READING: readonly Mutant[] = [
  mutant(
    "whole-without-last-signature",
    "readCoValue leaves out the last signature of a session",
    ["CV-088"],
    readsSessions((session) => ({ ...session, signatures: session.signatures.slice(0, -1) })),
  ),
  mutant(
    "whole-up-to-the-counter",
    "readCoValue leaves out the transactions from the session's counter on",
    ["CV-088"],
    readsSessions((session) => ({
      ...session,
      transactions: session.transactions.filter(({ idx }) => idx < session.row.lastIdx),
    })),
  ),
  mutant(
    "whole-without-empty-sessions",
    "readCoValue leaves out sessions that have no transactions",
    ["CV-088"],
    readsSessions((session) => (session.transactions.length === 0 ? undefined : session)),
  ),
  mutant(
    "whole-unsorted",
    "readCoValue answers with transactions in the order of their indices' digits",
    ["CV-088"],
    readsSessions((session) => ({
      ...session,
      transactions: session.transactions.toSorted((a, b) =>
        String(a.idx) < String(b.idx) ? -1 : 1,
      ),
    })),
  ),
  mutant(
    "whole-made-of-nothing",
    "readCoValue fails for a coValue that is not stored",
    ["CV-088"],
    () => ({
      store: {
        *readCoValue(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          if (whole === undefined) throw new TypeError("cannot read the sessions of undefined");
          return whole;
        },
      },
    }),
  ),
];

/** Bugs in `commitBatch`. */
const COMMITTING: readonly Mutant[] = [
  mutant(
    "batch-ignores-deleted",
    "commitBatch does not enqueue what it is told to delete",
    ["CV-089"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const kept = writes.map(({ deleted: _deleted, ...write }) => write);
          return yield* settle(store.commitBatch(kept));
        },
      },
    }),
  ),
  mutant(
    "batch-answers-sorted",
    "commitBatch answers with its row ids in ascending order",
    ["CV-089"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const rowIDs = yield* settle(store.commitBatch(writes));
          return rowIDs.toSorted((a = 0, b = 0) => a - b);
        },
      },
    }),
  ),
  mutant(
    "batch-takes-no-headers-alone",
    "commitBatch passes over writes without sessions",
    ["CV-089"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const rowIDs = yield* settle(store.commitBatch(writes.filter(hasSessions)));
          const found: (number | undefined)[] = [];
          for (const write of writes) {
            found.push(
              hasSessions(write) ? rowIDs.shift() : yield* settle(store.upsertCoValue(write.id)),
            );
          }
          return found;
        },
      },
    }),
  ),
  mutant(
    "batch-cut-after-a-statement",
    "commitBatch leaves out the transactions that one statement does not hold, after the fourth",
    ["CV-089"],
    storesSessions((session) => ({ ...session, transactions: session.transactions.slice(0, 4) })),
  ),
  mutant(
    "batch-counts-transactions",
    "commitBatch stores the number of transactions as the session's counter",
    ["CV-089"],
    storesSessions((session) => ({ ...session, lastIdx: session.transactions.length })),
  ),
  mutant(
    "batch-without-signatures",
    "commitBatch leaves out the signatures after transactions",
    ["CV-089"],
    storesSessions((session) => ({ ...session, signatures: [] })),
  ),
  mutant(
    "headerless-write-fails-batch",
    "commitBatch fails over a write without a header for a coValue that is not stored",
    ["CV-090"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          for (const { id, header } of writes) {
            if (header !== undefined) continue;
            if ((yield* settle(store.getCoValue(id))) === undefined) {
              throw new AssayError("INVALID_ARGUMENT", "a header is missing");
            }
          }
          return yield* settle(store.commitBatch(writes));
        },
      },
    }),
  ),
  mutant(
    "headerless-write-ends-batch",
    "commitBatch ends at a write without a header for a coValue that is not stored",
    ["CV-090"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const known: CoValueWrite[] = [];
          for (const write of writes) {
            const stored = yield* settle(store.getCoValue(write.id));
            if (write.header === undefined && stored === undefined) break;
            known.push(write);
          }
          const rowIDs = yield* settle(store.commitBatch(known));
          return writes.map((_, index) => rowIDs[index]);
        },
      },
    }),
  ),
  mutant(
    "headerless-write-stored",
    "commitBatch stores a coValue that came without a header under an empty one",
    ["CV-090"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          // Any object is a header to storage.
          const empty = {} as CoValueHeader;
          return yield* settle(
            store.commitBatch(writes.map((write) => ({ header: empty, ...write }))),
          );
        },
      },
    }),
  ),
  mutant(
    "headerless-write-enqueued",
    "commitBatch enqueues the deletion of a coValue that is not stored and came without a header",
    ["CV-090"],
    ({ api }) => ({
      store: {
        *commitBatch(store, writes) {
          const rowIDs = yield* settle(store.commitBatch(writes));
          const unknown = writes.filter(
            ({ deleted }, index) => deleted === true && rowIDs[index] === undefined,
          );
          if (unknown.length === 0) return rowIDs;
          yield* transact(api, store, function* (handle) {
            for (const { id } of unknown) yield* settle(handle.markCoValueAsDeleted(id));
          });
          return rowIDs;
        },
      },
    }),
  ),
];

/** Bugs in the composite calls. */
export const COMPOSITE_MUTANTS: readonly Mutant[] = [...READING, ...COMMITTING];

function hasSessions({ sessions }: CoValueWrite): boolean {
  return sessions.length > 0;
}
