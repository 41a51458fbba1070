// Bugs in a counter that wraps or a cache that is full: the call after so many is lost, or answered with what
// another was given. Fewer calls are right.
import { settle } from "@assay/engines/engine";
import type {
  CoValueHeader,
  SessionWrite,
  StoredSessionRow,
  TransactionRow,
} from "@assay/engines/covalue";
import type { BrokenStoreCalls } from "./broken-calls.ts";
import { SEEN_AS_LONG } from "./long-lists.ts";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Whether a call of a store is one of those that come after so many each. */
function every(many: number): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % many === 0;
  };
}

/** Each call of a store that is one too many is not made. */
function losing(many: number, calls: (isLost: () => boolean) => BrokenStoreCalls): Breaking {
  return () => ({ store: calls(every(many)) });
}

/** How many changed sessions a transaction keeps. */
const CHANGED = 300;
/** How many headers a cache has room for. */
const SLOTS = 100;

/** Bugs that show after many calls, or after many members of one. */
export const COUNTED_CALL_MUTANTS: readonly Mutant[] = [
  mutant(
    "128th-batch-lost",
    "every 128th commitBatch of a store stores the headers alone",
    ["CV-089"],
    losing(128, (isLost) => ({
      *commitBatch(store, writes) {
        const sessions: readonly SessionWrite[] = [];
        const headersAlone = () => writes.map((write) => ({ ...write, sessions }));
        return yield* settle(store.commitBatch(isLost() ? headersAlone() : writes));
      },
    })),
    SEEN_AS_LONG,
  ),
  mutant(
    "100th-upsert-with-the-header-before",
    "the 100th coValue that a store is given by upsertCoValue has the header of the one before",
    ["CV-009"],
    () => {
      let stored = 0;
      let before: CoValueHeader | undefined;
      return {
        store: {
          *upsertCoValue(store, id, header) {
            const known = yield* settle(store.upsertCoValue(id));
            if (known !== undefined || header === undefined) return known;
            stored += 1;
            const given = stored === 100 ? (before ?? header) : header;
            before = header;
            return yield* settle(store.upsertCoValue(id, given));
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
  mutant(
    "64th-renewal-lost",
    "every 64th renewStorageReconciliationLock of a store is lost",
    ["CV-080"],
    losing(64, (isLost) => ({
      *renewStorageReconciliationLock(store, session, peer, offset) {
        if (isLost()) return;
        yield* settle(store.renewStorageReconciliationLock(session, peer, offset));
      },
    })),
    SEEN_AS_LONG,
  ),
  mutant(
    "64th-release-lost",
    "every 64th releaseStorageReconciliationLock of a store is lost",
    ["CV-081"],
    losing(64, (isLost) => ({
      *releaseStorageReconciliationLock(store, session, peer) {
        if (!isLost()) yield* settle(store.releaseStorageReconciliationLock(session, peer));
      },
    })),
    SEEN_AS_LONG,
  ),
  mutant(
    "100th-stop-lost",
    "every 100th stopTrackingSyncState of a store is lost",
    ["CV-065"],
    losing(100, (isLost) => ({
      *stopTrackingSyncState(store, id) {
        if (!isLost()) yield* settle(store.stopTrackingSyncState(id));
      },
    })),
    SEEN_AS_LONG,
  ),
  mutant(
    "256th-update-lost",
    "every 256th addSessionUpdate of a stored session is taken for older than the one before",
    ["CV-016"],
    () => {
      const versions = new Map<string, () => boolean>();
      return {
        handle: {
          *addSessionUpdate(handle, given) {
            const { coValue, sessionID } = given.sessionUpdate;
            const key = `${coValue} ${sessionID}`;
            const isOlder = versions.get(key) ?? every(256);
            versions.set(key, isOlder);
            const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            if (isOlder() && stored) return stored.rowID;
            return yield* settle(handle.addSessionUpdate(given));
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
  mutant(
    "changed-sessions-evicted",
    "a transaction keeps 300 changed sessions: the first has its old state again when there are more",
    ["CV-016", "CV-123"],
    () => {
      const changed = new Set<string>();
      let first: StoredSessionRow | undefined;
      return {
        handle: {
          *addSessionUpdate(handle, given) {
            const { coValue, sessionID } = given.sessionUpdate;
            const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            const rowID = yield* settle(handle.addSessionUpdate(given));
            if (changed.size === 0) first = stored && { ...stored };
            changed.add(`${coValue} ${sessionID}`);
            if (first !== undefined && changed.size > CHANGED) {
              yield* settle(handle.addSessionUpdate({ sessionUpdate: first }));
              first = undefined;
            }
            return rowID;
          },
        },
        *ended() {
          changed.clear();
        },
      };
    },
    SEEN_AS_LONG,
  ),
  mutant(
    "slots-reused",
    "getCoValue keeps 100 headers: the slot of one that is dropped keeps its header for the next",
    ["CV-009"],
    () => {
      const slots = new Map<string, number>();
      const headers: CoValueHeader[] = [];
      let taken = 0;
      return {
        store: {
          *getCoValue(store, id) {
            const row = yield* settle(store.getCoValue(id));
            if (row === undefined) return row;
            const slot = slots.get(id) ?? taken++ % SLOTS;
            slots.set(id, slot);
            // What is kept belongs to nobody else.
            headers[slot] ??= structuredClone(row.header);
            return { ...row, header: structuredClone(headers[slot]) };
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
  mutant(
    "erasure-of-1000-transactions",
    "an erasure deletes the first 1,000 transactions of a session: stored again, it has the others too",
    ["CV-054", "CV-060"],
    () => {
      const left = new Map<string, readonly TransactionRow[]>();
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            const whole = yield* settle(store.readCoValue(id));
            yield* settle(store.eraseCoValueButKeepTombstone(id));
            for (const { row, transactions } of whole?.sessions ?? []) {
              if (row.sessionID.endsWith("$")) continue;
              left.set(`${id} ${row.sessionID}`, transactions.slice(1_000));
            }
          },
          *commitBatch(store, writes) {
            const withLeft = writes.map((write) => ({
              ...write,
              sessions: write.sessions.map((session) => {
                const key = `${write.id} ${session.sessionID}`;
                const rows = left.get(key) ?? [];
                left.delete(key);
                const more = rows.map(({ idx, tx }) => ({ idx, tx }));
                return { ...session, transactions: [...more, ...session.transactions] };
              }),
            }));
            return yield* settle(store.commitBatch(withLeft));
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
];
