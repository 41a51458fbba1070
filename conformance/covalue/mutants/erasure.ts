// Bugs in erasing: what goes, what stays, whose it is, and what an erased coValue is good for.
import { settle, type Steps } from "@assay/engines/engine";
import {
  listCoValueIDs,
  transact,
  type AnyCoValueStore,
  type RawCoID,
  type StoredSession,
  type StoredSessionRow,
} from "@assay/engines/covalue";
import type { BrokenStoreCalls } from "./broken-calls.ts";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Whether a session is a tombstone. */
function isTombstone({ sessionID }: Pick<StoredSessionRow, "sessionID">): boolean {
  return sessionID.endsWith("$");
}

/** After an erase the sessions that `keeps` names are stored again, without what was under them. */
function erasesAllBut(
  keeps: (sessions: readonly StoredSessionRow[]) => readonly StoredSessionRow[],
) {
  const breaking: Breaking = ({ api }) => ({
    store: {
      *eraseCoValueButKeepTombstone(store, id) {
        const sessions = yield* sessionsOf(store, id);
        yield* settle(store.eraseCoValueButKeepTombstone(id));
        const kept = keeps(sessions.filter((session) => !isTombstone(session)));
        if (kept.length === 0) return;
        yield* transact(api, store, function* (handle) {
          for (const { rowID: _rowID, ...sessionUpdate } of kept) {
            yield* settle(handle.addSessionUpdate({ sessionUpdate }));
          }
        });
      },
    },
  });
  return breaking;
}

/** Erasing leaves rows behind that come to light when their session is stored again. */
function leavesRowsOf(table: "transactions" | "signatures"): Breaking {
  return () => {
    const left = new Map<string, StoredSession>();
    const keyOf = (coValue: number, session: string): string => `${coValue} ${session}`;
    return {
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          for (const session of whole?.sessions ?? []) {
            const { row } = session;
            if (!isTombstone(row)) left.set(keyOf(row.coValue, row.sessionID), session);
          }
        },
      },
      handle: {
        *addSessionUpdate(handle, given) {
          const sessionRowID = yield* settle(handle.addSessionUpdate(given));
          const { coValue, sessionID } = given.sessionUpdate;
          const { transactions, signatures } = left.get(keyOf(coValue, sessionID)) ?? NOTHING;
          left.delete(keyOf(coValue, sessionID));
          if (table === "transactions") {
            for (const { idx, tx } of transactions) {
              yield* settle(handle.addTransaction(sessionRowID, idx, tx));
            }
          } else {
            for (const { idx, signature } of signatures) {
              yield* settle(handle.addSignatureAfter({ sessionRowID, idx, signature }));
            }
          }
          return sessionRowID;
        },
      },
    };
  };
}

const NOTHING: Pick<StoredSession, "transactions" | "signatures"> = {
  transactions: [],
  signatures: [],
};

/** What an erase loses of the tombstones, by the call that then finds nothing. */
function losesOfTombstones(calls: (erased: ReadonlySet<number>) => BrokenStoreCalls): Breaking {
  return () => {
    const erased = new Set<number>();
    return {
      store: {
        ...calls(erased),
        *eraseCoValueButKeepTombstone(store, id) {
          const sessions = yield* sessionsOf(store, id);
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          for (const session of sessions) if (isTombstone(session)) erased.add(session.rowID);
        },
      },
    };
  };
}

/** Bugs in erasing. */
export const ERASURE_MUTANTS: readonly Mutant[] = [
  mutant(
    "erase-keeps-newest-session",
    "an erase leaves the session that was stored last",
    ["CV-054"],
    erasesAllBut((sessions) => sessions.slice(-1)),
  ),
  mutant(
    "erase-keeps-empty-sessions",
    "an erase leaves sessions whose counter is 0",
    ["CV-054"],
    erasesAllBut((sessions) => sessions.filter(({ lastIdx }) => lastIdx === 0)),
  ),
  mutant(
    "erase-leaves-transactions",
    "an erase leaves transactions, which the session has again when it is stored again",
    ["CV-054"],
    leavesRowsOf("transactions"),
  ),
  mutant(
    "erase-leaves-signatures",
    "an erase leaves signatures, which the session has again when it is stored again",
    ["CV-054"],
    leavesRowsOf("signatures"),
  ),
  mutant(
    "tombstone-lost",
    "the sessions of an erased coValue are listed without its tombstone",
    ["CV-055"],
    losesOfTombstones((erased) => ({
      *getCoValueSessions(store, coValue) {
        const rows = yield* settle(store.getCoValueSessions(coValue));
        return rows.filter(({ rowID }) => !erased.has(rowID));
      },
    })),
  ),
  mutant(
    "tombstone-without-transactions",
    "an erase removes the transactions of tombstones too",
    ["CV-055"],
    losesOfTombstones((erased) => ({
      *getNewTransactionInSession(store, ses, from, to) {
        return erased.has(ses)
          ? []
          : yield* settle(store.getNewTransactionInSession(ses, from, to));
      },
    })),
  ),
  mutant(
    "tombstone-without-signatures",
    "an erase removes the signatures of tombstones too",
    ["CV-055"],
    losesOfTombstones((erased) => ({
      *getSignatures(store, ses, from) {
        return erased.has(ses) ? [] : yield* settle(store.getSignatures(ses, from));
      },
    })),
  ),
  mutant("erase-removes-header", "an erased coValue has lost its header", ["CV-055"], () => {
    const erased = new Set<string>();
    return {
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const row = yield* settle(store.getCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          if (row !== undefined) erased.add(id);
        },
        *getCoValue(store, id) {
          return erased.has(id) ? undefined : yield* settle(store.getCoValue(id));
        },
      },
    };
  }),
  mutant(
    "tombstone-anywhere",
    "an erase keeps every session whose id holds a $, wherever it stands",
    ["CV-056"],
    erasesAllBut((sessions) => sessions.filter(({ sessionID }) => sessionID.includes("$"))),
  ),
  mutant(
    "tombstone-after-trimming",
    "an erase keeps a session whose id ends in a $ once spaces and NULs at its end are cut off",
    ["CV-056"],
    erasesAllBut((sessions) =>
      sessions.filter(({ sessionID }) => sessionID.replace(/[\s\0]+$/, "").endsWith("$")),
    ),
  ),
  mutant(
    "erase-of-unstored-fails",
    "to erase a coValue that is not stored fails",
    ["CV-058"],
    () => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          if ((yield* settle(store.getCoValue(id))) === undefined) {
            throw new TypeError("cannot read the row id of undefined");
          }
          yield* settle(store.eraseCoValueButKeepTombstone(id));
        },
      },
    }),
  ),
  mutant(
    "erase-of-unstored-enqueues",
    "to erase a coValue that is not stored enqueues it",
    ["CV-058"],
    ({ api }) => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          if ((yield* settle(store.getCoValue(id))) !== undefined) {
            return yield* settle(store.eraseCoValueButKeepTombstone(id));
          }
          yield* transact(api, store, function* (handle) {
            yield* settle(handle.markCoValueAsDeleted(id));
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
    "erase-takes-the-next-row",
    "an erase goes from its row id up to the next one, that one included",
    ["CV-059"],
    () => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const row = yield* settle(store.getCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          if (row === undefined) return;
          for (const next of yield* settle(store.getCoValueIDs(1, row.rowID))) {
            yield* settle(store.eraseCoValueButKeepTombstone(next.id));
          }
        },
      },
    }),
  ),
  mutant(
    "erased-once-and-for-all",
    "a coValue whose erasure is done is not erased again",
    ["CV-060"],
    () => {
      const done = new Set<string>();
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            if (done.has(id)) return;
            if ((yield* settle(store.getCoValue(id))) !== undefined) done.add(id);
            yield* settle(store.eraseCoValueButKeepTombstone(id));
          },
        },
        handle: {
          *markCoValueAsDeleted(handle, id) {
            done.delete(id);
            yield* settle(handle.markCoValueAsDeleted(id));
          },
        },
      };
    },
  ),
  mutant("erased-takes-no-session", "an erased coValue refuses new sessions", ["CV-060"], () => {
    const erased = new Set<number>();
    return {
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const row = yield* settle(store.getCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          if (row !== undefined) erased.add(row.rowID);
        },
      },
      handle: {
        *addSessionUpdate(handle, given) {
          if (erased.has(given.sessionUpdate.coValue)) throw new Error("the coValue is deleted");
          return yield* settle(handle.addSessionUpdate(given));
        },
      },
    };
  }),
];

function* sessionsOf(store: AnyCoValueStore, id: string): Steps<readonly StoredSessionRow[]> {
  const row = yield* settle(store.getCoValue(id));
  return row === undefined ? [] : yield* settle(store.getCoValueSessions(row.rowID));
}
