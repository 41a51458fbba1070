// Bugs in lists that are long: what an answer loses from some length on, at the end of a page or where a list of
// parameters ends. Shorter lists are whole.
import { settle } from "@assay/engines/engine";
import type {
  AnyCoValueStore,
  CoValueEngine,
  RawCoID,
  StoredSession,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { changeAsync } from "./broken-engine.ts";
import type { BrokenStoreCalls } from "./broken-calls.ts";
import { engineMutant, mutant, type Breaking, type Mutant, type Planting } from "./mutant.ts";

const VIOLATES = ["CV-123"] as const;
/** The check that has to notice them, and no other. */
export const SEEN_AS_LONG = { checks: ["holds-long-lists"] } as const satisfies Planting;

/** A bug of one call in how it answers, or is told, of many. */
export function longListMutant(
  name: string,
  broken: string,
  breaking: Breaking,
  planting: Planting = {},
): Mutant {
  return mutant(name, broken, VIOLATES, breaking, { ...SEEN_AS_LONG, ...planting });
}

/** The list without the member at the place, from a length on. */
export function without<Member>(
  list: readonly Member[],
  from: number,
  place: "first" | "middle" | "last" = "last",
): Member[] {
  if (list.length < from) return [...list];
  const last = list.length - 1;
  return list.toSpliced({ first: 0, middle: Math.floor(last / 2), last }[place], 1);
}

const calls =
  (store: BrokenStoreCalls): Breaking =>
  () => ({ store });

/** `getCoValueIDs` answers with its page changed. */
function pages(change: (ids: ListedIDs, offset: number) => ListedIDs): Breaking {
  return calls({
    *getCoValueIDs(store, limit, offset) {
      return change(yield* settle(store.getCoValueIDs(limit, offset)), offset);
    },
  });
}

type ListedIDs = { id: RawCoID }[];

/** `readCoValue` answers with its sessions changed. */
function wholes(change: (sessions: readonly StoredSession[]) => StoredSession[]): Breaking {
  return calls({
    *readCoValue(store, id) {
      const whole = yield* settle(store.readCoValue(id));
      return whole && { ...whole, sessions: change(whole.sessions) };
    },
  });
}

/** Bugs in the lists that calls answer with. */
const ANSWERED: readonly Mutant[] = [
  longListMutant(
    "ids-lost-from-50",
    "getCoValueIDs leaves out the last of 50 ids or more",
    pages((ids) => without(ids, 50)),
  ),
  longListMutant(
    "ids-lost-from-100",
    "getCoValueIDs leaves out one from the middle of 100 ids or more",
    pages((ids) => without(ids, 100, "middle")),
  ),
  longListMutant(
    "ids-lost-from-1000",
    "getCoValueIDs leaves out the first of 1,000 ids or more",
    pages((ids) => without(ids, 1_000, "first")),
  ),
  longListMutant(
    "ids-lost-of-a-full-page",
    "getCoValueIDs leaves out the last id where they fill pages of 64 to the last",
    pages((ids) => (ids.length % 64 === 0 ? without(ids, 64) : ids)),
  ),
  longListMutant(
    "ids-lost-after-a-long-page",
    "getCoValueIDs begins one id too late above an offset of 100",
    pages((ids, offset) => (offset >= 100 ? without(ids, 1, "first") : ids)),
  ),
  longListMutant("erases-128-sessions", "an erasure removes no more than 128 sessions", () => {
    const left = new Map<string, StoredSession[]>();
    return {
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          const kept = (whole?.sessions ?? []).slice(128);
          if (kept.length > 0) left.set(id, kept);
        },
        *readCoValue(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          const kept = left.get(id);
          return whole && kept ? { ...whole, sessions: [...whole.sessions, ...kept] } : whole;
        },
      },
    };
  }),
  longListMutant(
    "stops-128-peers",
    "stopTrackingSyncState forgets no more than 128 peers of a coValue",
    () => {
      const peers = new Map<string, Set<string>>();
      const left = new Set<RawCoID>();
      return {
        store: {
          *trackCoValuesSyncState(store, updates) {
            yield* settle(store.trackCoValuesSyncState(updates));
            for (const { id, peerId, synced } of updates) {
              const its = peers.get(id) ?? new Set();
              peers.set(id, its);
              if (synced) its.delete(peerId);
              else its.add(peerId);
            }
          },
          *stopTrackingSyncState(store, id) {
            yield* settle(store.stopTrackingSyncState(id));
            if ((peers.get(id)?.size ?? 0) > 128) left.add(id as RawCoID);
            peers.delete(id);
          },
          *getUnsyncedCoValueIDs(store) {
            const ids = yield* settle(store.getUnsyncedCoValueIDs());
            return [...new Set([...ids, ...left])];
          },
        },
      };
    },
  ),
  longListMutant(
    "keeps-128-locks",
    "of the locks that one transaction puts no more than 128 are kept",
    () => {
      let put = 0;
      return {
        handle: {
          *putStorageReconciliationLock(handle, row) {
            put += 1;
            if (put <= 128) yield* settle(handle.putStorageReconciliationLock(row));
          },
        },
        *ended() {
          put = 0;
        },
      };
    },
  ),
  longListMutant(
    "transactions-in-a-page-of-4096",
    "getNewTransactionInSession answers with no more than 4,096 transactions",
    calls({
      *getNewTransactionInSession(store, ses, from, to) {
        return (yield* settle(store.getNewTransactionInSession(ses, from, to))).slice(0, 4_096);
      },
    }),
    { checks: ["holds-a-far-longer-list"] },
  ),
  longListMutant(
    "sessions-lost-from-40",
    "getCoValueSessions leaves out the last of 40 sessions or more",
    calls({
      *getCoValueSessions(store, coValue) {
        return without(yield* settle(store.getCoValueSessions(coValue)), 40);
      },
    }),
  ),
  longListMutant(
    "known-state-lost-from-40",
    "getCoValueKnownState leaves out one of 40 sessions or more",
    calls({
      *getCoValueKnownState(store, id) {
        const known = yield* settle(store.getCoValueKnownState(id));
        const counters = without(Object.entries(known?.sessions ?? {}), 40, "middle");
        return known && { ...known, sessions: Object.fromEntries(counters) };
      },
    }),
  ),
  longListMutant(
    "unsynced-lost-from-70",
    "getUnsyncedCoValueIDs leaves out one of 70 ids or more",
    calls({
      *getUnsyncedCoValueIDs(store) {
        return without(yield* settle(store.getUnsyncedCoValueIDs()), 70, "middle");
      },
    }),
  ),
  longListMutant(
    "pending-lost-from-70",
    "getAllCoValuesWaitingForDelete leaves out the first of 70 ids or more",
    calls({
      *getAllCoValuesWaitingForDelete(store) {
        return without(yield* settle(store.getAllCoValuesWaitingForDelete()), 70, "first");
      },
    }),
  ),
  longListMutant(
    "transactions-lost-from-300",
    "getNewTransactionInSession leaves out one of 300 transactions or more",
    calls({
      *getNewTransactionInSession(store, ses, from, to) {
        const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
        return without(rows, 300, "middle");
      },
    }),
  ),
  longListMutant(
    "later-transactions-lost-from-100",
    "getNewTransactionInSession from an index above 0 leaves out the last of 100 transactions or more",
    calls({
      *getNewTransactionInSession(store, ses, from, to) {
        const rows = yield* settle(store.getNewTransactionInSession(ses, from, to));
        return from > 0 ? without(rows, 100) : rows;
      },
    }),
  ),
  longListMutant(
    "signatures-lost-from-100",
    "getSignatures leaves out the last of 100 signatures or more",
    calls({
      *getSignatures(store, ses, from) {
        return without(yield* settle(store.getSignatures(ses, from)), 100);
      },
    }),
  ),
  longListMutant(
    "whole-transactions-lost-from-300",
    "readCoValue leaves out the last of a session's 300 transactions or more",
    wholes((sessions) =>
      sessions.map((session) => ({ ...session, transactions: without(session.transactions, 300) })),
    ),
  ),
  longListMutant(
    "whole-signatures-lost-from-100",
    "readCoValue leaves out one of a session's 100 signatures or more",
    wholes((sessions) =>
      sessions.map((session) => ({
        ...session,
        signatures: without(session.signatures, 100, "middle"),
      })),
    ),
  ),
  longListMutant(
    "whole-sessions-lost-from-40",
    "readCoValue leaves out the first of 40 sessions or more",
    wholes((sessions) => without(sessions, 40, "first")),
  ),
  longListMutant(
    "whole-sessions-without-rows-from-1000",
    "readCoValue leaves out the transactions of the first 999 sessions where there are more, as a list of parameters",
    wholes((sessions) =>
      sessions.map((session, index) =>
        index < 999 && sessions.length > 999 ? { ...session, transactions: [] } : session,
      ),
    ),
  ),
];

/** Bugs in what is read once a store was opened again. */
const OPENED_AGAIN: readonly Mutant[] = [
  engineMutant(
    "rows-lost-from-500-when-reopened",
    "over SQLite rows leaves out the 500th row where the store was opened before",
    VIOLATES,
    (whole) => oncePassed(whole, 499),
    { engine: sqliteEngine, api: "async", ...SEEN_AS_LONG },
  ),
  longListMutant(
    "ids-lost-from-100-when-reopened",
    "over SQLite getCoValueIDs leaves out the last of 100 ids or more where the store was opened before",
    (opened) => (opened.reopened ? pages((ids) => without(ids, 100))(opened) : {}),
    { engine: sqliteEngine },
  ),
];

/** The engine whose stores, opened again, list one row less: the one after so many. */
function oncePassed(whole: CoValueEngine, rows: number): CoValueEngine {
  const opened = new Set<string>();
  return changeAsync(whole, (store, { path }) => {
    if (!opened.has(path)) {
      opened.add(path);
      return {};
    }
    return { rows: () => leavingOut(store, rows) };
  });
}

async function* leavingOut(store: AnyCoValueStore, place: number) {
  let index = 0;
  for await (const row of store.rows?.() ?? []) {
    if (index !== place) yield row;
    index += 1;
  }
}

/** Bugs in long answers. */
export const LONG_LIST_MUTANTS: readonly Mutant[] = [...ANSWERED, ...OPENED_AGAIN];
