// Bugs in session rows and in what finds them.
import { AssayError, settle } from "@assay/engines/engine";
import { sqliteEngine } from "@assay/engines/sqlite";
import { referenceEngine } from "../reference-engine.ts";
import { mutant, type Mutant } from "./mutant.ts";
import { oddRowID, takingOddSessions } from "./odd-row-ids.ts";

/** Bugs in sessions. */
export const SESSION_MUTANTS: readonly Mutant[] = [
  mutant(
    "session-row-below-zero",
    "a new session is answered with its row id's negative",
    ["CV-014"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...hint }) {
          const { coValue, sessionID } = sessionUpdate;
          const before = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          const rowID = yield* settle(handle.addSessionUpdate({ sessionUpdate, ...hint }));
          return before === undefined ? -rowID : rowID;
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant(
    "updated-session-moves",
    "an update of a stored session answers with a new row id",
    ["CV-015"],
    () =>
      takingOddSessions({
        handle: {
          *addSessionUpdate(handle, { sessionUpdate, ...hint }) {
            const { coValue, sessionID } = sessionUpdate;
            const before = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            const rowID = yield* settle(handle.addSessionUpdate({ sessionUpdate, ...hint }));
            return before === undefined ? rowID : oddRowID(rowID);
          },
        },
      }),
  ),
  mutant(
    "bytes-kept",
    "an update that leaves out the bytes since the last signature keeps those of before",
    ["CV-016"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...hint }) {
          const { coValue, sessionID } = sessionUpdate;
          const before = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          const bytes =
            sessionUpdate.bytesSinceLastSignature ?? before?.bytesSinceLastSignature ?? undefined;
          const merged =
            bytes === undefined
              ? sessionUpdate
              : { ...sessionUpdate, bytesSinceLastSignature: bytes };
          return yield* settle(handle.addSessionUpdate({ sessionUpdate: merged, ...hint }));
        },
      },
    }),
  ),
  mutant(
    "hint-trusted",
    "an update that comes with the stored row is merged into that row",
    ["CV-016"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, sessionRow }) {
          const { bytesSinceLastSignature: bytes } = sessionRow ?? {};
          const left = bytes === undefined || bytes === null;
          const merged = left ? {} : { bytesSinceLastSignature: bytes };
          return yield* settle(
            handle.addSessionUpdate({ sessionUpdate: { ...merged, ...sessionUpdate } }),
          );
        },
      },
    }),
    { engine: sqliteEngine },
  ),
  mutant(
    "counter-only-grows",
    "an update never makes a session's counter smaller",
    ["CV-016"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...hint }) {
          const { coValue, sessionID, lastIdx } = sessionUpdate;
          const before = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          const grown = { ...sessionUpdate, lastIdx: Math.max(lastIdx, before?.lastIdx ?? 0) };
          return yield* settle(handle.addSessionUpdate({ sessionUpdate: grown, ...hint }));
        },
      },
    }),
  ),
  mutant(
    "update-needs-the-hint",
    "an update of a stored session without the row as a hint fails as a second insert does",
    ["CV-017"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, sessionRow }) {
          const { coValue, sessionID } = sessionUpdate;
          const before = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          if (before !== undefined && sessionRow === undefined) {
            throw new AssayError("IO_FAILED", "UNIQUE constraint failed: sessions.sessionID");
          }
          return yield* settle(handle.addSessionUpdate({ sessionUpdate }));
        },
      },
    }),
  ),
  mutant(
    "counter-follows-transactions",
    "a transaction above a session's counter raises it",
    ["CV-018"],
    () => {
      type Update = { coValue: number; sessionID: string; lastIdx: number };
      const updated = new Map<number, Update>();
      return {
        handle: {
          *addSessionUpdate(handle, given) {
            const rowID = yield* settle(handle.addSessionUpdate(given));
            updated.set(rowID, given.sessionUpdate);
            return rowID;
          },
          *addTransaction(handle, ses, idx, tx) {
            yield* settle(handle.addTransaction(ses, idx, tx));
            const update = updated.get(ses);
            if (update === undefined || update.lastIdx > idx) return;
            const raised = { ...update, lastIdx: idx + 1 };
            updated.set(ses, raised);
            // What was updated is handed back with another counter.
            const sessionUpdate = raised as Parameters<
              typeof handle.addSessionUpdate
            >[0]["sessionUpdate"];
            yield* settle(handle.addSessionUpdate({ sessionUpdate }));
          },
        },
        *ended() {
          updated.clear();
        },
      };
    },
  ),
  mutant(
    "sessions-bleed",
    "the sessions of a coValue are listed with those of the coValue after it",
    ["CV-019"],
    () => ({
      store: {
        *getCoValueSessions(store, coValue) {
          const own = yield* settle(store.getCoValueSessions(coValue));
          return [...own, ...(yield* settle(store.getCoValueSessions(coValue + 1)))];
        },
      },
    }),
    { engine: referenceEngine },
  ),
  mutant(
    "sessions-without-empty",
    "a session whose counter is 0 is left out of its coValue's sessions",
    ["CV-019"],
    () => ({
      store: {
        *getCoValueSessions(store, coValue) {
          const rows = yield* settle(store.getCoValueSessions(coValue));
          return rows.filter(({ lastIdx }) => lastIdx > 0);
        },
      },
    }),
  ),
  mutant(
    "single-session-without-empty",
    "getSingleCoValueSession does not find a session whose counter is 0",
    ["CV-020"],
    () => ({
      handle: {
        *getSingleCoValueSession(handle, coValue, sessionID) {
          const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          return row?.lastIdx === 0 ? undefined : row;
        },
      },
    }),
  ),
];
