// Plays one call of a client tape that is not a transaction.
import { coID, peerID, sessionID } from "../covalue/operation-arguments.ts";
import type { CoValueHeader } from "../covalue/port.ts";
import { settle, type Steps } from "../engine/steps.ts";
import type { CoValueRow, SessionRow, SingleCall } from "./client-call.ts";
import type { PlayedCall, PlayedStore } from "./played-call.ts";
import type { RowFault } from "./played-rows.ts";

/** No store has a row of this id; asking for one must find nothing. */
export const NO_SUCH_ROW = 2 ** 40;

/** Plays a call; what the store throws is what came of it. */
export function* playSingleCall(played: PlayedStore, call: SingleCall): Steps<PlayedCall> {
  try {
    return yield* answered(played, call);
  } catch (error) {
    return { call, outcome: { state: "failed", error } };
  }
}

function* answered(played: PlayedStore, call: SingleCall): Steps<PlayedCall> {
  const { store, rows } = played;
  switch (call.call) {
    case "getCoValue": {
      const row = yield* settle(store.getCoValue(call.id));
      return answer(call, row, row ? faults(rows.learnCoValue(call.id, row.rowID)) : []);
    }
    case "upsertCoValue": {
      // A header of cojson's, as far as storage looks at it.
      const header = call.header as unknown as CoValueHeader | undefined;
      const rowID = yield* settle(store.upsertCoValue(call.id, header));
      const isThere = rowID !== undefined && rowID !== null;
      return answer(call, rowID, isThere ? faults(rows.learnCoValue(call.id, rowID)) : []);
    }
    case "getCoValueSessions": {
      const rowID = yield* coValueRow(played, call.coValue);
      const sessions = yield* settle(store.getCoValueSessions(rowID ?? NO_SUCH_ROW));
      const found: RowFault[] = [];
      if (call.coValue !== null) {
        for (const session of sessions) {
          found.push(...faults(rows.learnSession(call.coValue, session.sessionID, session.rowID)));
        }
      }
      return { ...answer(call, sessions, found), rowID: rowID ?? NO_SUCH_ROW };
    }
    case "getNewTransactionInSession": {
      const rowID = (yield* sessionRow(played, call.of)) ?? NO_SUCH_ROW;
      const { from, to } = call;
      return {
        ...answer(call, yield* settle(store.getNewTransactionInSession(rowID, from, to))),
        rowID,
      };
    }
    case "getSignatures": {
      const rowID = (yield* sessionRow(played, call.of)) ?? NO_SUCH_ROW;
      return { ...answer(call, yield* settle(store.getSignatures(rowID, call.from))), rowID };
    }
    case "eraseCoValueButKeepTombstone":
      yield* settle(store.eraseCoValueButKeepTombstone(coID(call.id)));
      rows.forgetSessions(call.id);
      return answer(call, undefined);
    case "trackCoValuesSyncState": {
      const updates = call.updates.map(({ id, peer, synced }) => ({
        id: coID(id),
        peerId: peerID(peer),
        synced,
      }));
      yield* settle(store.trackCoValuesSyncState(updates));
      return answer(call, undefined);
    }
    case "stopTrackingSyncState":
      yield* settle(store.stopTrackingSyncState(coID(call.id)));
      return answer(call, undefined);
    case "getCoValueKnownState":
      return answer(call, yield* settle(store.getCoValueKnownState(call.id)));
    case "getCoValueIDs":
      return answer(call, yield* settle(store.getCoValueIDs(call.limit, call.offset)));
    case "getCoValueCount":
    case "getAllCoValuesWaitingForDelete":
    case "getUnsyncedCoValueIDs":
      return answer(call, yield* settle<unknown>(store[call.call]()));
    case "tryAcquireStorageReconciliationLock":
      return answer(
        call,
        yield* settle(
          store.tryAcquireStorageReconciliationLock(sessionID(call.session), peerID(call.peer)),
        ),
      );
    case "renewStorageReconciliationLock":
      yield* settle(
        store.renewStorageReconciliationLock(
          sessionID(call.session),
          peerID(call.peer),
          call.offset,
        ),
      );
      return answer(call, undefined);
    case "releaseStorageReconciliationLock":
      yield* settle(
        store.releaseStorageReconciliationLock(sessionID(call.session), peerID(call.peer)),
      );
      return answer(call, undefined);
  }
}

/** The row id of a coValue, asked for where no call of the tape has shown it yet. */
export function* coValueRow(
  { store, rows }: PlayedStore,
  id: CoValueRow,
): Steps<number | undefined> {
  if (id === null) return undefined;
  const known = rows.coValue(id);
  if (known !== undefined) return known;
  const row = yield* settle(store.getCoValue(id));
  if (row) rows.learnCoValue(id, row.rowID);
  return row?.rowID;
}

function* sessionRow(played: PlayedStore, row: SessionRow): Steps<number | undefined> {
  if (row === null) return undefined;
  const { store, rows } = played;
  const known = rows.session(row.coValue, row.session);
  if (known !== undefined) return known;
  const coValue = yield* coValueRow(played, row.coValue);
  if (coValue === undefined) return undefined;
  const sessions = yield* settle(store.getCoValueSessions(coValue));
  const found = sessions.find(({ sessionID: name }) => name === row.session);
  if (found !== undefined) rows.learnSession(row.coValue, row.session, found.rowID);
  return found?.rowID;
}

function answer(call: SingleCall, value: unknown, rowFaults: readonly RowFault[] = []): PlayedCall {
  const outcome = { state: "answered", answer: value } as const;
  return rowFaults.length === 0 ? { call, outcome } : { call, outcome, rowFaults };
}

function faults(fault: RowFault | undefined): readonly RowFault[] {
  return fault === undefined ? [] : [fault];
}
