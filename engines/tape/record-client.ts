// A recorder between cojson's storage and its client: every call reaches the client as it is, its answer
// the caller, and both the tape.
import type { DBClientInterfaceAsync } from "cojson";
import type { CoValueClient } from "../covalue/composites.ts";
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import type { SingleCall } from "./client-call.ts";
import { jsonLine } from "./json-line.ts";
import { observed } from "./observe-answer.ts";
import { recordHandle } from "./recorded-handle.ts";
import { recordedNumber } from "./recorded-number.ts";
import { RecordedRows } from "./recorded-rows.ts";
import type { TapeWriter } from "./tape-writer.ts";
import { TransactionRecorder } from "./transaction-recorder.ts";

/**
 * Wraps a client of either api, so that what is called on it is also recorded. It has cojson's calls and
 * no others; a store of the port stays the caller's to close. Begin with an empty store: of what was
 * stored before, a tape knows nothing.
 *
 * Where the tape cannot be written the client goes on without it. Errors: `INVALID_ARGUMENT` for a tape
 * of another level.
 */
export function recordClient<Client extends CoValueClient>(
  client: Client,
  tape: TapeWriter,
): Pick<Client, keyof CoValueClient> {
  if (tape.level !== "client") {
    throw new AssayError(
      "INVALID_ARGUMENT",
      `a tape of level ${tape.level} holds no client's calls`,
    );
  }
  // Typed as the async api has it: the recorder hands on what either one answers.
  return recorded(client as DBClientInterfaceAsync, tape) as unknown as Pick<
    Client,
    keyof CoValueClient
  >;
}

function recorded(client: DBClientInterfaceAsync, tape: TapeWriter): DBClientInterfaceAsync {
  const rows = new RecordedRows();

  /** `dropped`: cojson drops the answer's promise. */
  function record<T>(
    call: () => SingleCall,
    make: () => Promise<T>,
    { learn, dropped = false }: { learn?: (answer: T) => void; dropped?: boolean } = {},
  ): Promise<T> {
    // At once: what is passed to the client is the client's and the caller's to change.
    const text = tape.recording ? tape.attempt(() => jsonLine(call())) : undefined;
    if (text === undefined) return make();
    const pending = tape.begin(() => text);
    const ok = (answer: T): void => {
      tape.settle(pending);
      if (learn !== undefined) tape.attempt(() => learn(answer));
    };
    return observed(make, { ok, failed: (error) => tape.settle(pending, { error }) }, dropped);
  }

  return {
    getCoValue: (id) =>
      record(
        () => ({ call: "getCoValue", id }),
        // cojson lets a client that finds nothing answer without a promise.
        () => client.getCoValue(id) as NonNullable<ReturnType<typeof client.getCoValue>>,
        { learn: (row) => rows.learnCoValue(id, row?.rowID) },
      ),
    upsertCoValue: (id, header) =>
      record(
        () => ({
          call: "upsertCoValue",
          id,
          // JSON, by what storage promises; cojson brands the texts in it.
          ...(header === undefined ? {} : { header: header as unknown as Json }),
        }),
        () => client.upsertCoValue(id, header),
        { learn: (rowID) => rows.learnCoValue(id, rowID) },
      ),
    getAllCoValuesWaitingForDelete: () =>
      record(
        () => ({ call: "getAllCoValuesWaitingForDelete" }),
        () => client.getAllCoValuesWaitingForDelete(),
      ),
    getCoValueSessions: (coValue) =>
      record(
        () => ({ call: "getCoValueSessions", coValue: rows.coValue(coValue) }),
        () => client.getCoValueSessions(coValue),
        { learn: (sessions) => rows.learnSessions(coValue, sessions) },
      ),
    getNewTransactionInSession: (ses, from, to) =>
      record(
        () => ({
          call: "getNewTransactionInSession",
          of: rows.session(ses),
          from: recordedNumber(from),
          to: recordedNumber(to),
        }),
        () => client.getNewTransactionInSession(ses, from, to),
      ),
    getSignatures: (ses, from) =>
      record(
        () => ({ call: "getSignatures", of: rows.session(ses), from: recordedNumber(from) }),
        () => client.getSignatures(ses, from),
      ),
    transaction: (callback) => {
      if (!tape.recording) return client.transaction(callback);
      const recorder = new TransactionRecorder(tape);
      const pending = tape.begin(() => recorder.text());
      const recordedCallback: typeof callback = (handle) =>
        // The handle is the api's own, and so is the one in its place.
        recorder.run(() => callback(recordHandle(handle, recorder, rows) as typeof handle));
      return observed(() => client.transaction(recordedCallback), {
        ok: () => tape.settle(pending),
        failed: (error) => tape.settle(pending, { error }),
      });
    },
    trackCoValuesSyncState: (updates) =>
      record(
        () => ({
          call: "trackCoValuesSyncState",
          updates: updates.map(({ id, peerId, synced }) => ({ id, peer: peerId, synced })),
        }),
        () => client.trackCoValuesSyncState(updates),
      ),
    getUnsyncedCoValueIDs: () =>
      record(
        () => ({ call: "getUnsyncedCoValueIDs" }),
        () => client.getUnsyncedCoValueIDs(),
      ),
    stopTrackingSyncState: (id) =>
      record(
        () => ({ call: "stopTrackingSyncState", id }),
        () => client.stopTrackingSyncState(id),
        { dropped: true },
      ),
    eraseCoValueButKeepTombstone: (id) =>
      record(
        () => ({ call: "eraseCoValueButKeepTombstone", id }),
        () => client.eraseCoValueButKeepTombstone(id),
      ),
    getCoValueKnownState: (id) =>
      record(
        () => ({ call: "getCoValueKnownState", id }),
        () => client.getCoValueKnownState(id),
      ),
    getCoValueIDs: (limit, offset) =>
      record(
        () => ({
          call: "getCoValueIDs",
          limit: recordedNumber(limit),
          offset: recordedNumber(offset),
        }),
        () => client.getCoValueIDs(limit, offset),
      ),
    getCoValueCount: () =>
      record(
        () => ({ call: "getCoValueCount" }),
        () => client.getCoValueCount(),
      ),
    tryAcquireStorageReconciliationLock: (session, peer) =>
      record(
        () => ({ call: "tryAcquireStorageReconciliationLock", session, peer }),
        () => client.tryAcquireStorageReconciliationLock(session, peer),
      ),
    renewStorageReconciliationLock: (session, peer, offset) =>
      record(
        () => ({
          call: "renewStorageReconciliationLock",
          session,
          peer,
          offset: recordedNumber(offset),
        }),
        () => client.renewStorageReconciliationLock(session, peer, offset),
        { dropped: true },
      ),
    releaseStorageReconciliationLock: (session, peer) =>
      record(
        () => ({ call: "releaseStorageReconciliationLock", session, peer }),
        () => client.releaseStorageReconciliationLock(session, peer),
        { dropped: true },
      ),
  };
}
