// Plays the calls of a store, each with its answer as data. A call is made at once, and not with the first
// of the steps: in a sync cell nothing is left to do then, and no generator is paid for.
import type { Json } from "../engine/json.ts";
import { andThen, goOn, settle, type Steps } from "../engine/steps.ts";
import { sortedByText } from "./normalise.ts";
import { batchWrite, coID, headerOf, peerID, sessionID } from "./operation-arguments.ts";
import type { ReadOperation, SingleWriteOperation } from "./operations.ts";
import type { PlayContext } from "./play-context.ts";
import type { StoredCoValue } from "./port.ts";

/** No store has a row of this id; asking for one must find nothing. */
const NO_SUCH_ROW = 2 ** 40;

/** Plays a read. Errors are the store's, thrown at once or by the steps. */
export function playRead(context: PlayContext, operation: ReadOperation): Steps<Json> {
  const { store, intake } = context;
  switch (operation.op) {
    case "getCoValue":
      return andThen(store.getCoValue(operation.id), (row) => {
        if (row) context.names.learnCoValue(operation.id, row.rowID);
        return intake.value(row);
      });
    case "getCoValueSessions": {
      const coValue = context.names.coValue(operation.id) ?? NO_SUCH_ROW;
      return andThen(store.getCoValueSessions(coValue), (rows) =>
        intake.sessions(rows, operation.id, context.names),
      );
    }
    case "getNewTransactionInSession":
    case "getSignatures": {
      const known = context.names.session(operation.id, operation.session);
      return known === undefined
        ? readUnknownSession(context, operation)
        : readSession(context, operation, known);
    }
    case "getCoValueKnownState":
      return andThen(store.getCoValueKnownState(operation.id), intake.value);
    case "getCoValueIDs":
      return andThen(store.getCoValueIDs(operation.limit, operation.offset), intake.value);
    case "getCoValueCount":
      return andThen(store.getCoValueCount(), intake.value);
    case "getAllCoValuesWaitingForDelete":
      return andThen(store.getAllCoValuesWaitingForDelete(), intake.unordered);
    case "getUnsyncedCoValueIDs":
      return andThen(store.getUnsyncedCoValueIDs(), intake.unordered);
    case "readCoValue":
      return andThen(store.readCoValue(operation.id), (whole) =>
        whole === undefined ? null : takeWhole(context, operation.id, whole),
      );
  }
}

/** A read of the rows under one session. */
type SessionRead = Extract<ReadOperation, { op: "getNewTransactionInSession" | "getSignatures" }>;

function readSession(context: PlayContext, operation: SessionRead, ses: number): Steps<Json> {
  const { store, intake } = context;
  return operation.op === "getSignatures"
    ? andThen(store.getSignatures(ses, operation.from), (rows) => intake.indexed(rows, ses))
    : andThen(store.getNewTransactionInSession(ses, operation.from, operation.to), (rows) =>
        intake.indexed(rows, ses),
      );
}

function readUnknownSession(context: PlayContext, operation: SessionRead): Steps<Json> {
  const { id, session } = operation;
  const coValue = context.names.coValue(id);
  if (coValue === undefined) return readSession(context, operation, NO_SUCH_ROW);
  return goOn(settle(context.store.getCoValueSessions(coValue)), (rows) => {
    const row = rows.find((candidate) => candidate.sessionID === session);
    if (row !== undefined) context.names.learnSession(id, session, row.rowID, "store");
    return readSession(context, operation, row?.rowID ?? NO_SUCH_ROW);
  });
}

function takeWhole({ names, intake }: PlayContext, id: string, whole: StoredCoValue): Json {
  names.learnCoValue(id, whole.row.rowID);
  const sessions = whole.sessions.map((session): Json => {
    const { row } = session;
    const transactions = intake.indexed(session.transactions, row.rowID);
    const signatures = intake.indexed(session.signatures, row.rowID);
    // Spoils the row, which is why it comes last.
    const named = intake.session(row, id, names, "store");
    return { session: named, signatures, transactions };
  });
  return { row: intake.value(whole.row), sessions: sortedByText(sessions) };
}

const done = (): Json => null;

/** Plays a write of one call. Errors are the store's, thrown at once or by the steps. */
export function playWrite(context: PlayContext, operation: SingleWriteOperation): Steps<Json> {
  const { store, intake } = context;
  switch (operation.op) {
    case "upsertCoValue": {
      const header = headerOf(operation.header);
      return andThen(store.upsertCoValue(operation.id, header), (rowID) => {
        if (typeof rowID === "number") context.names.learnCoValue(operation.id, rowID);
        return intake.value(rowID);
      });
    }
    case "trackCoValuesSyncState":
      return andThen(
        store.trackCoValuesSyncState(
          operation.updates.map(({ id, peer, synced }) => ({
            id: coID(id),
            peerId: peerID(peer),
            synced,
          })),
        ),
        done,
      );
    case "stopTrackingSyncState":
      return andThen(store.stopTrackingSyncState(coID(operation.id)), done);
    case "eraseCoValueButKeepTombstone":
      return andThen(store.eraseCoValueButKeepTombstone(coID(operation.id)), () => {
        context.names.forgetErased(operation.id, "store");
        return null;
      });
    case "tryAcquireStorageReconciliationLock":
      return andThen(
        store.tryAcquireStorageReconciliationLock(
          sessionID(operation.session),
          peerID(operation.peer),
        ),
        intake.value,
      );
    case "renewStorageReconciliationLock":
      return andThen(
        store.renewStorageReconciliationLock(
          sessionID(operation.session),
          peerID(operation.peer),
          operation.offset,
        ),
        done,
      );
    case "releaseStorageReconciliationLock":
      return andThen(
        store.releaseStorageReconciliationLock(
          sessionID(operation.session),
          peerID(operation.peer),
        ),
        done,
      );
    case "commitBatch":
      return andThen(store.commitBatch(operation.writes.map(batchWrite)), (rowIDs) => {
        for (const [index, rowID] of rowIDs.entries()) {
          const write = operation.writes[index];
          if (write !== undefined && typeof rowID === "number")
            context.names.learnCoValue(write.id, rowID);
        }
        return intake.value(rowIDs);
      });
  }
}
