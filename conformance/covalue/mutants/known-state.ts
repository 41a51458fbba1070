// Bugs in known states: what they hold, and how old it is.
import { settle } from "@assay/engines/engine";
import { listCoValueIDs, type CoValueKnownState, type SessionID } from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Counters are kept in a cache as they are written, which the given event ought to correct and does not. */
function countersKeptAcross(forgotten: "erase" | "rollback" | "commitBatch"): Breaking {
  return ({ store: whole }) => {
    const counters = new Map<number, Map<string, number>>();
    let written: number[] = [];
    return {
      handle: {
        *addSessionUpdate(handle, given) {
          const rowID = yield* settle(handle.addSessionUpdate(given));
          const { coValue, sessionID, lastIdx } = given.sessionUpdate;
          const cached = counters.get(coValue) ?? new Map<string, number>();
          counters.set(coValue, cached.set(sessionID, lastIdx));
          written.push(coValue);
          return rowID;
        },
      },
      store: {
        *commitBatch(store, writes) {
          const rowIDs = yield* settle(store.commitBatch(writes));
          if (forgotten !== "commitBatch") counters.clear();
          return rowIDs;
        },
        *eraseCoValueButKeepTombstone(store, id) {
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          if (forgotten !== "erase") counters.clear();
        },
        *getCoValueKnownState(_store, id) {
          const known = yield* settle(whole.getCoValueKnownState(id));
          const row = yield* settle(whole.getCoValue(id));
          const cached = row === undefined ? undefined : counters.get(row.rowID);
          if (known === undefined || cached === undefined) return known;
          const sessions = Object.fromEntries(Object.entries(known.sessions));
          for (const [session, lastIdx] of cached) {
            const isStored = Object.hasOwn(sessions, session);
            if (forgotten === "erase" || isStored) define(sessions, session, lastIdx);
          }
          return { ...known, sessions };
        },
      },
      *ended(outcome) {
        if (outcome === "rollback" && forgotten !== "rollback") {
          for (const coValue of written) counters.delete(coValue);
        }
        written = [];
      },
    };
  };
}

/** Sets a key of its own, whatever its name. */
function define(sessions: Record<string, number>, session: string, value: number): void {
  Object.defineProperty(sessions, session, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
}

/** A known state is what `change` makes of it. */
function throughSessions(
  change: (sessions: readonly (readonly [SessionID, number])[]) => CoValueKnownState["sessions"],
): Breaking {
  return () => ({
    store: {
      *getCoValueKnownState(store, id) {
        const known = yield* settle(store.getCoValueKnownState(id));
        if (known === undefined) return undefined;
        // `Object.entries` forgets that cojson brands the keys.
        const sessions = Object.entries(known.sessions) as [SessionID, number][];
        return { ...known, sessions: change(sessions) };
      },
    },
  });
}

/** Bugs in known states. */
export const KNOWN_STATE_MUTANTS: readonly Mutant[] = [
  mutant(
    "unstored-state-known",
    "a coValue that is not stored has an empty known state",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState(store, id) {
          const known = yield* settle(store.getCoValueKnownState(id));
          // Ids are opaque to storage; cojson brands them.
          return known ?? { id: id as CoValueKnownState["id"], header: false, sessions: {} };
        },
      },
    }),
  ),
  mutant(
    "known-state-without-header",
    "the known state of a coValue without sessions says that its header is missing",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState(store, id) {
          const known = yield* settle(store.getCoValueKnownState(id));
          if (known === undefined) return undefined;
          return { ...known, header: Object.keys(known.sessions).length > 0 };
        },
      },
    }),
  ),
  mutant(
    "known-state-counts-transactions",
    "a known state has the number of stored transactions in the place of the counter",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          if (whole === undefined) return undefined;
          const counts = whole.sessions.map(
            ({ row, transactions }) => [row.sessionID, transactions.length] as const,
          );
          return { id: whole.row.id, header: true, sessions: Object.fromEntries(counts) };
        },
      },
    }),
  ),
  mutant(
    "known-state-leaks-by-prefix",
    "a known state has the sessions of all coValues whose ids begin with that id",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState(store, id) {
          const known = yield* settle(store.getCoValueKnownState(id));
          if (known === undefined) return undefined;
          const sessions = new Map(Object.entries(known.sessions));
          for (const other of yield* listCoValueIDs(store)) {
            if (other === id || !other.startsWith(id)) continue;
            const more = yield* settle(store.getCoValueKnownState(other));
            for (const [session, lastIdx] of Object.entries(more?.sessions ?? {})) {
              if (!sessions.has(session)) sessions.set(session, lastIdx);
            }
          }
          return { ...known, sessions: Object.fromEntries(sessions) };
        },
      },
    }),
  ),
  mutant(
    "stale-known-state",
    "a known state is kept from the first time it is asked for",
    ["CV-071"],
    () => {
      const cache = new Map<string, CoValueKnownState>();
      return {
        store: {
          *getCoValueKnownState(store, id) {
            const known = cache.get(id) ?? (yield* settle(store.getCoValueKnownState(id)));
            if (known !== undefined) cache.set(id, structuredClone(known));
            return known;
          },
        },
      };
    },
  ),
  mutant(
    "known-state-stale-after-erase",
    "counters that are kept in memory outlive the coValue's erasure",
    ["CV-071"],
    countersKeptAcross("erase"),
  ),
  mutant(
    "known-state-stale-after-batch",
    "counters that are kept in memory outlive a batch that moves them",
    ["CV-071"],
    countersKeptAcross("commitBatch"),
  ),
  mutant(
    "known-state-stale-after-rollback",
    "counters that are kept in memory stay when the transaction that wrote them rolls back",
    ["CV-071"],
    countersKeptAcross("rollback"),
  ),
  mutant(
    "proto-session-lost",
    "known states are built by assignment, which loses a session named __proto__",
    ["CV-072"],
    throughSessions((entries) => {
      const sessions: CoValueKnownState["sessions"] = {};
      for (const [session, lastIdx] of entries) sessions[session] = lastIdx;
      return sessions;
    }),
  ),
  mutant(
    "inherited-session-lost",
    "a known state leaves out a session that is named like what every object inherits",
    ["CV-072"],
    throughSessions((entries) => {
      const named = entries.filter(([session]) => !(session in Object.prototype));
      return Object.fromEntries(named);
    }),
  ),
];
