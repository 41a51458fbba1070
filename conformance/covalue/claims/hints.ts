// What a caller may leave out of an update: hints of sessions, which their rows may have outlived since somebody erased
// them, and fields that are given as `undefined`, which to a caller's compiler is left out.
import { runAsync, settle } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type LockRow,
  type RawCoID,
  type SessionID,
  type Signature,
  type StoredSessionRow,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import { outcomeInSteps, outcomeOf, type Outcome } from "./call-outcome.ts";
import type { CellUnderCheck, ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";

/** A session whose hint is a row that was erased meanwhile is stored as one without a hint. */
export const takesAHintForNoMore: ClaimCheck = {
  name: "takes-a-hint-for-no-more",
  clauses: ["CV-017", "CV-016", "CV-085"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api } = cell.context;
    const store = await cell.open();
    const player = cell.player(store);
    await player.playAsync({
      op: "commitBatch",
      writes: [batchWrite(ID, batchSession(SESSION, 0, 3))],
    });
    let hint: StoredSessionRow | undefined;
    await runAsync(
      transact(api, store, function* (handle) {
        hint = yield* settle(handle.getSingleCoValueSession(1, SESSION));
      }),
    );
    await store.eraseCoValueButKeepTombstone(ID);
    const sessionUpdate = {
      coValue: 1,
      sessionID: SESSION,
      lastIdx: 5,
      lastSignature: "signature" as Signature,
    };
    await runAsync(
      transact(api, store, function* (handle) {
        yield* settle(
          handle.addSessionUpdate({ sessionUpdate, ...(hint && { sessionRow: hint }) }),
        );
      }),
    );
    cell.on("CV-017").equal(
      "the sessions after an update whose hint is a row that was erased",
      [{ sessionID: SESSION, lastIdx: 5 }],
      (await store.getCoValueSessions(1)).map(({ sessionID, lastIdx }) => ({ sessionID, lastIdx })),
      [...CLAUSES_OF_OPERATION.getCoValueSessions, "CV-020", "CV-060", "CV-089"],
    );
    await takesUndefinedForLeftOut(cell, store);
  },
};

/** Sets optional fields, and unsets them by `undefined`. */
async function takesUndefinedForLeftOut(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
): Promise<void> {
  const sessionUpdate = {
    coValue: 1,
    sessionID: "unset" as SessionID,
    lastIdx: 1,
    lastSignature: "signature" as Signature,
  };
  const lock = {
    key: "lock#unset",
    holderSessionId: SESSION,
    acquiredAt: 1,
    lastProcessedOffset: 0,
  };
  const found: Record<string, Outcome> = {};
  let stored: LockRow | undefined;
  await outcomeOf(() =>
    runAsync(
      transact(cell.context.api, store, function* (handle) {
        yield* settle(
          handle.addSessionUpdate({
            sessionUpdate: { ...sessionUpdate, bytesSinceLastSignature: 7 },
          }),
        );
        found["bytes"] = yield* outcomeInSteps(() =>
          handle.addSessionUpdate({
            sessionUpdate: { ...sessionUpdate, bytesSinceLastSignature: UNSET },
            sessionRow: UNSET,
          }),
        );
        yield* settle(handle.putStorageReconciliationLock({ ...lock, releasedAt: 7 }));
        found["release"] = yield* outcomeInSteps(() =>
          handle.putStorageReconciliationLock({ ...lock, releasedAt: UNSET }),
        );
        stored = yield* settle(handle.getStorageReconciliationLock(lock.key));
      }),
    ),
  );
  const sessions = await store.getCoValueSessions(1);
  const updated = sessions.find(({ sessionID }) => sessionID === sessionUpdate.sessionID);
  const bytes = cell.on("CV-016");
  bytes.equal("a session's update whose bytes are undefined", "answered", found["bytes"]);
  bytes.equal(
    "the bytes of a session after an update whose bytes are undefined",
    { bytes: null },
    updated && { bytes: updated.bytesSinceLastSignature ?? null },
    [...CLAUSES_OF_OPERATION.getCoValueSessions, ...CLAUSES_OF_OPERATION.addSessionUpdate],
  );
  const release = cell.on("CV-085");
  release.equal("a lock's row whose release is undefined", "answered", found["release"]);
  release.equal(
    "the release of a lock that was put with none",
    { releasedAt: null },
    {
      releasedAt: stored?.releasedAt ?? null,
    },
  );
}

/** Unset by name. */
const UNSET = undefined as never;

// Ids are opaque to storage; cojson brands them.
const ID = "co_z1" as RawCoID;
const SESSION = "s" as SessionID;
