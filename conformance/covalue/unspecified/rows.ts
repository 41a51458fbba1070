// Probes of rows: headers that are no objects, limits below 0, orders, row ids, fields that are not set.
import { settle, type Json, type Steps } from "@assay/engines/engine";
import {
  transact,
  type CoValueHeader,
  type CoValueWrite,
  type LockRow,
  type PeerID,
  type RawCoID,
  type SessionID,
  type Signature,
} from "@assay/engines/covalue";
import { answerOf, type Probe } from "./probe.ts";

/** Headers that are no objects. */
export const headersThatAreNoObjects: Probe = {
  clause: "CV-008",
  *observe(_api, store) {
    const observed: Record<string, Json> = {};
    for (const header of [null, false, 0, "", "text", 7, true]) {
      const id = `co_z${JSON.stringify(header)}`;
      // What is asked is what becomes of one that is none.
      const given = header as unknown as CoValueHeader;
      const upserted = yield* answerOf(
        () => store.upsertCoValue(id, given),
        (rowID) => (rowID === undefined ? "taken for no header" : "stored"),
      );
      const read = yield* answerOf(
        () => store.getCoValue(id),
        (row) => (row === undefined ? "not there" : `reads ${JSON.stringify(row.header)}`),
      );
      observed[`the header ${JSON.stringify(header)}`] = `${String(upserted)}, ${String(read)}`;
    }
    return observed;
  },
};

/** Limits and offsets below 0. */
export const limitsBelowZero: Probe = {
  clause: "CV-012",
  *observe(_api, store) {
    for (const id of ["co_z1", "co_z2", "co_z3"]) yield* settle(store.upsertCoValue(id, HEADER));
    const observed: Record<string, Json> = {};
    for (const [limit, offset] of [
      [-1, 0],
      [-1, 1],
      [2, -1],
      [-2, -2],
    ] as const) {
      observed[`limit ${limit}, offset ${offset}`] = yield* answerOf(
        () => store.getCoValueIDs(limit, offset),
        (ids) => ids.map(({ id }) => id),
      );
    }
    return observed;
  },
};

/** The order of a coValue's sessions, of which one is updated last. */
export const orderOfSessions: Probe = {
  clause: "CV-021",
  *observe(_api, store) {
    for (const session of ["b", "a", "C", "c", "b"]) {
      yield* settle(store.commitBatch([writeOf("co_z1", session)]));
    }
    return {
      getCoValueSessions: yield* answerOf(
        () => store.getCoValueSessions(1),
        (sessions) => sessions.map(({ sessionID }) => sessionID),
      ),
      readCoValue: yield* answerOf(
        () => store.readCoValue("co_z1"),
        (whole) => whole?.sessions.map(({ row }) => row.sessionID) ?? "not there",
      ),
    };
  },
};

/** The row id of an erased session. */
export const rowIDsOfErasedSessions: Probe = {
  clause: "CV-022",
  *observe(_api, store) {
    const rowIDOf = function* (session: string): Steps<number> {
      yield* settle(store.commitBatch([writeOf("co_z1", session)]));
      const sessions = yield* settle(store.getCoValueSessions(1));
      return sessions.find(({ sessionID }) => sessionID === session)?.rowID ?? 0;
    };
    const erased = yield* rowIDOf("s");
    yield* settle(store.eraseCoValueButKeepTombstone("co_z1" as RawCoID));
    const again = yield* rowIDOf("s");
    const other = yield* rowIDOf("t");
    const said = (rowID: number): string => (rowID === erased ? "given again" : "not given again");
    return { "to the same session": said(again), "to another session": said(other) };
  },
};

/** The order of ids that are unsynced, and that wait for deletion. */
export const orderOfIDs: Probe = {
  clause: "CV-069",
  *observe(api, store) {
    const ids = ["co_zb", "co_za", "co_zC", "co_zc"] as readonly RawCoID[];
    for (const id of ids) {
      const update = { id, peerId: "peer" as PeerID, synced: false };
      yield* settle(store.trackCoValuesSyncState([update]));
    }
    for (const id of ids) {
      yield* transact(api, store, function* (handle) {
        yield* settle(handle.markCoValueAsDeleted(id));
      });
    }
    return {
      unsynced: yield* answerOf(() => store.getUnsyncedCoValueIDs(), texts),
      "waiting for deletion": yield* answerOf(() => store.getAllCoValuesWaitingForDelete(), texts),
    };
  },
};

/** Optional fields that are not set. */
export const fieldsThatAreNotSet: Probe = {
  clause: "CV-100",
  *observe(api, store) {
    yield* settle(store.commitBatch([writeOf("co_z1", "s")]));
    const observed: Record<string, Json> = {
      "getCoValueSessions, bytesSinceLastSignature": yield* answerOf(
        () => store.getCoValueSessions(1),
        ([session]) => spelled(session, "bytesSinceLastSignature"),
      ),
      "readCoValue, bytesSinceLastSignature": yield* answerOf(
        () => store.readCoValue("co_z1"),
        (whole) => spelled(whole?.sessions[0]?.row, "bytesSinceLastSignature"),
      ),
    };
    const lock: LockRow = {
      key: "lock#peer",
      holderSessionId: "s" as SessionID,
      acquiredAt: 1,
      lastProcessedOffset: 0,
    };
    yield* transact(api, store, function* (handle) {
      yield* settle(handle.putStorageReconciliationLock(lock));
    });
    yield* transact(api, store, function* (handle) {
      observed["getSingleCoValueSession, bytesSinceLastSignature"] = yield* answerOf(
        () => handle.getSingleCoValueSession(1, "s" as SessionID),
        (session) => spelled(session, "bytesSinceLastSignature"),
      );
      observed["getStorageReconciliationLock, releasedAt"] = yield* answerOf(
        () => handle.getStorageReconciliationLock("lock#peer"),
        (row) => spelled(row, "releasedAt"),
      );
    });
    return observed;
  },
};

// Any object is a header to storage; ids and signatures are opaque to it, and cojson brands them.
const HEADER = { type: "comap" } as CoValueHeader;

/** A session with no transaction and no count of bytes. */
function writeOf(id: string, session: string): CoValueWrite {
  return {
    id: id as RawCoID,
    header: HEADER,
    sessions: [
      {
        sessionID: session as SessionID,
        lastIdx: 0,
        lastSignature: "signature" as Signature,
        transactions: [],
        signatures: [],
      },
    ],
  };
}

function texts(ids: readonly RawCoID[]): Json {
  return [...ids];
}

/** How a field that is not set is spelled. */
function spelled(row: object | null | undefined, field: string): string {
  if (row === undefined || row === null) return "no row";
  return Object.hasOwn(row, field) ? String(Reflect.get(row, field)) : "left out";
}
