// Plays the calls of a store, each with its answer as data.
import type { Json } from "../engine/json.ts";
import { settle, type Steps } from "../engine/steps.ts";
import { sortedByText } from "./normalise.ts";
import { batchWrite, coID, headerOf, peerID, sessionID } from "./operation-arguments.ts";
import type { ReadOperation, SingleWriteOperation } from "./operations.ts";
import type { PlayContext } from "./play-context.ts";

/** No store has a row of this id; asking for one must find nothing. */
const NO_SUCH_ROW = 2 ** 40;

/** Plays a read. Errors are the store's. */
export function* playRead(context: PlayContext, operation: ReadOperation): Steps<Json> {
  const store = context.store;
  switch (operation.op) {
    case "getCoValue": {
      const row = yield* settle(store.getCoValue(operation.id));
      if (row) context.names.learnCoValue(operation.id, row.rowID);
      return context.intake.value(row);
    }
    case "getCoValueSessions": {
      const coValue = context.names.coValue(operation.id) ?? NO_SUCH_ROW;
      const rows = yield* settle(store.getCoValueSessions(coValue));
      return context.intake.sessions(rows, operation.id, context.names);
    }
    case "getNewTransactionInSession": {
      const ses = yield* sessionToRead(context, operation.id, operation.session);
      return context.intake.indexed(
        yield* settle(store.getNewTransactionInSession(ses, operation.from, operation.to)),
        ses,
      );
    }
    case "getSignatures": {
      const ses = yield* sessionToRead(context, operation.id, operation.session);
      return context.intake.indexed(yield* settle(store.getSignatures(ses, operation.from)), ses);
    }
    case "getCoValueKnownState":
      return context.intake.value(yield* settle(store.getCoValueKnownState(operation.id)));
    case "getCoValueIDs":
      return context.intake.value(yield* settle(store.getCoValueIDs(operation.limit, operation.offset)));
    case "getCoValueCount":
      return context.intake.value(yield* settle(store.getCoValueCount()));
    case "getAllCoValuesWaitingForDelete":
      return context.intake.unordered(yield* settle(store.getAllCoValuesWaitingForDelete()));
    case "getUnsyncedCoValueIDs":
      return context.intake.unordered(yield* settle(store.getUnsyncedCoValueIDs()));
    case "readCoValue": {
      const whole = yield* settle(store.readCoValue(operation.id));
      if (whole === undefined) return null;
      context.names.learnCoValue(operation.id, whole.row.rowID);
      const sessions = whole.sessions.map((session): Json => {
        const { row } = session;
        const transactions = context.intake.indexed(session.transactions, row.rowID);
        const signatures = context.intake.indexed(session.signatures, row.rowID);
        // Spoils the row, which is why it comes last.
        const named = context.intake.session(row, operation.id, context.names, "store");
        return { session: named, signatures, transactions };
      });
      return { row: context.intake.value(whole.row), sessions: sortedByText(sessions) };
    }
  }
}

/** Plays a write of one call. Errors are the store's. */
export function* playWrite(context: PlayContext, operation: SingleWriteOperation): Steps<Json> {
  const store = context.store;
  switch (operation.op) {
    case "upsertCoValue": {
      const header = headerOf(operation.header);
      const rowID = yield* settle(store.upsertCoValue(operation.id, header));
      if (typeof rowID === "number") context.names.learnCoValue(operation.id, rowID);
      return context.intake.value(rowID);
    }
    case "trackCoValuesSyncState":
      yield* settle(
        store.trackCoValuesSyncState(
          operation.updates.map(({ id, peer, synced }) => ({
            id: coID(id),
            peerId: peerID(peer),
            synced,
          })),
        ),
      );
      return null;
    case "stopTrackingSyncState":
      yield* settle(store.stopTrackingSyncState(coID(operation.id)));
      return null;
    case "eraseCoValueButKeepTombstone":
      yield* settle(store.eraseCoValueButKeepTombstone(coID(operation.id)));
      context.names.forgetErased(operation.id, "store");
      return null;
    case "tryAcquireStorageReconciliationLock":
      return context.intake.value(
        yield* settle(
          store.tryAcquireStorageReconciliationLock(
            sessionID(operation.session),
            peerID(operation.peer),
          ),
        ),
      );
    case "renewStorageReconciliationLock":
      yield* settle(
        store.renewStorageReconciliationLock(
          sessionID(operation.session),
          peerID(operation.peer),
          operation.offset,
        ),
      );
      return null;
    case "releaseStorageReconciliationLock":
      yield* settle(
        store.releaseStorageReconciliationLock(
          sessionID(operation.session),
          peerID(operation.peer),
        ),
      );
      return null;
    case "commitBatch": {
      const rowIDs = yield* settle(store.commitBatch(operation.writes.map(batchWrite)));
      rowIDs.forEach((rowID, index) => {
        const write = operation.writes[index];
        if (write !== undefined && typeof rowID === "number")
          context.names.learnCoValue(write.id, rowID);
      });
      return context.intake.value(rowIDs);
    }
  }
}

function* sessionToRead(context: PlayContext, id: string, session: string): Steps<number> {
  const known = context.names.session(id, session);
  if (known !== undefined) return known;
  const coValue = context.names.coValue(id);
  if (coValue === undefined) return NO_SUCH_ROW;
  const rows = yield* settle(context.store.getCoValueSessions(coValue));
  const row = rows.find((candidate) => candidate.sessionID === session);
  if (row === undefined) return NO_SUCH_ROW;
  context.names.learnSession(id, session, row.rowID, "store");
  return row.rowID;
}
