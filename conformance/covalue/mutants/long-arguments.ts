// Bugs in what calls make of long lists that they are given, and in what many steps of a transaction leave:
// chunks of a batch, lists of parameters. Shorter ones are stored whole.
import { settle } from "@assay/engines/engine";
import type { CoValueEngine, CoValueWrite, SessionWrite } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { changeSync } from "./broken-engine.ts";
import type { BrokenHandleCalls } from "./broken-calls.ts";
import { longListMutant, without } from "./long-lists.ts";
import type { Breaking, Mutant } from "./mutant.ts";

/** `commitBatch` is given other writes, as many as before. */
function batches(change: (writes: readonly CoValueWrite[]) => readonly CoValueWrite[]): Breaking {
  return () => ({
    store: {
      *commitBatch(store, writes) {
        return yield* settle(store.commitBatch(change(writes)));
      },
    },
  });
}

/** The sessions of a batch's writes are changed. */
function sessions(change: (session: SessionWrite) => SessionWrite): Breaking {
  return batches((writes) =>
    writes.map((write) => ({ ...write, sessions: write.sessions.map(change) })),
  );
}

/** From a length on, the batch's write at the place is changed. */
function oneOf(
  from: number,
  place: number,
  change: (write: CoValueWrite) => CoValueWrite,
): (writes: readonly CoValueWrite[]) => readonly CoValueWrite[] {
  return (writes) =>
    writes.length < from
      ? writes
      : writes.map((write, index) =>
          index === (place + writes.length) % writes.length ? change(write) : write,
        );
}

const withoutSessions = (write: CoValueWrite): CoValueWrite => ({ ...write, sessions: [] });
const withoutHeader = ({ header: _header, ...write }: CoValueWrite): CoValueWrite => write;

/** Bugs in long batches. */
const BATCHES: readonly Mutant[] = [
  longListMutant(
    "batch-forgets-sessions-from-10",
    "commitBatch of ten writes or more forgets the sessions of the last but one",
    batches(oneOf(10, -2, withoutSessions)),
  ),
  longListMutant(
    "batch-forgets-header-from-10",
    "commitBatch of ten writes or more forgets the header of the last but one",
    batches(oneOf(10, -2, withoutHeader)),
  ),
  longListMutant(
    "batch-forgets-the-last-from-1000",
    "commitBatch of 1,000 writes or more forgets the sessions of the last",
    batches(oneOf(1_000, -1, withoutSessions)),
  ),
  longListMutant(
    "batch-forgets-deletion-from-100",
    "commitBatch of 100 writes or more does not enqueue the deletion of the last but one",
    batches(oneOf(100, -2, (write) => ({ ...write, deleted: false }))),
  ),
  longListMutant(
    "batch-forgets-a-session-from-100",
    "commitBatch forgets one of a write's 100 sessions or more",
    batches((writes) =>
      writes.map((write) => ({ ...write, sessions: without(write.sessions, 100, "middle") })),
    ),
  ),
  longListMutant(
    "batch-forgets-a-transaction-from-300",
    "commitBatch forgets one of a session's 300 transactions or more",
    sessions((session) => ({
      ...session,
      transactions: without(session.transactions, 300, "middle"),
    })),
  ),
  longListMutant(
    "batch-forgets-a-signature-from-100",
    "commitBatch forgets the last of a session's 100 signatures or more",
    sessions((session) => ({ ...session, signatures: without(session.signatures, 100) })),
  ),
  longListMutant(
    "batch-forgets-sessions-where-no-rows-show",
    "commitBatch of ten writes or more forgets the sessions of the last but one, in an engine that offers no rows",
    batches(oneOf(10, -2, withoutSessions)),
    { engine: withoutRows(memoryEngine) },
  ),
];

/** Bugs in long lists of updates of sync state. */
const TRACKING: readonly Mutant[] = [
  longListMutant(
    "tracking-forgets-one-from-100",
    "trackCoValuesSyncState of 100 updates or more forgets the last but one",
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          const kept = updates.length < 100 ? updates : updates.toSpliced(-2, 1);
          yield* settle(store.trackCoValuesSyncState(kept));
        },
      },
    }),
  ),
  longListMutant(
    "tracking-forgets-synced-from-100",
    "trackCoValuesSyncState forgets one of 100 synced updates or more",
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          const isLong = updates.filter(({ synced }) => synced).length >= 100;
          yield* settle(store.trackCoValuesSyncState(isLong ? without(updates, 1) : updates));
        },
      },
    }),
  ),
  longListMutant(
    "stop-tracking-leaves-the-101st-peer",
    "stopTrackingSyncState removes 100 peers of an id and no more",
    () => {
      const peers = new Map<string, Set<string>>();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            for (const { id, peerId, synced } of updates) {
              const known = peers.get(id) ?? new Set();
              peers.set(id, known);
              if (synced) known.delete(peerId);
              else known.add(peerId);
            }
            yield* settle(store.trackCoValuesSyncState(updates));
          },
          *stopTrackingSyncState(store, id) {
            yield* settle(store.stopTrackingSyncState(id));
            const left = [...(peers.get(id) ?? [])].slice(100);
            peers.set(id, new Set(left));
            // They were peers' ids when they came.
            const updates = left.map((peer) => ({ id, peerId: peer as never, synced: false }));
            yield* settle(store.trackCoValuesSyncState(updates));
          },
        },
      };
    },
  ),
];

/** In each transaction a handle's call is not made once more than so many times. */
function atMost(
  calls: number,
  name:
    | "addTransaction"
    | "addSignatureAfter"
    | "markCoValueAsDeleted"
    | "putStorageReconciliationLock",
): Breaking {
  return () => {
    let made = 0;
    const handle: BrokenHandleCalls = {
      [name]: function* (whole: object, ...given: unknown[]) {
        made += 1;
        if (made > calls) return;
        yield* settle(Reflect.apply(Reflect.get(whole, name), whole, given));
      },
    };
    return {
      handle,
      *ended() {
        made = 0;
      },
    };
  };
}

/** Bugs in transactions of many steps, and in erasing much. */
const TRANSACTIONS: readonly Mutant[] = [
  longListMutant(
    "transaction-drops-the-257th-transaction",
    "a transaction stores 256 transactions and no more",
    atMost(256, "addTransaction"),
  ),
  longListMutant(
    "transaction-drops-the-257th-signature",
    "a transaction stores 256 signatures and no more",
    atMost(256, "addSignatureAfter"),
  ),
  longListMutant(
    "transaction-drops-the-101st-deletion",
    "a transaction enqueues 100 deletions and no more",
    atMost(100, "markCoValueAsDeleted"),
  ),
  longListMutant(
    "transaction-drops-the-101st-lock",
    "a transaction stores 100 locks and no more",
    atMost(100, "putStorageReconciliationLock"),
  ),
  longListMutant(
    "erase-leaves-the-101st-session",
    "eraseCoValueButKeepTombstone removes 100 sessions and no more",
    () => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const before = yield* settle(store.readCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          const left = (before?.sessions ?? []).slice(100);
          if (left.length === 0) return;
          const sessions = left.map(({ row, transactions, signatures }) => ({
            ...row,
            transactions,
            signatures,
          }));
          yield* settle(store.commitBatch([{ id, sessions }]));
        },
      },
    }),
  ),
];

/** The engine without the listing of rows, and without its claim. */
function withoutRows(whole: CoValueEngine): CoValueEngine {
  return changeSync(
    { ...whole, claims: { ...whole.claims, rows: false } },
    // Set on purpose: leaving it out would leave the store's own.
    () => ({ rows: undefined }) as never,
  );
}

/** Bugs in long lists that calls are given. */
export const LONG_ARGUMENT_MUTANTS: readonly Mutant[] = [...BATCHES, ...TRACKING, ...TRANSACTIONS];
