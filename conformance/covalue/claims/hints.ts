// What a caller may leave out of an update: hints of sessions, which their rows may have outlived (a caller reads a
// session, and then it is updated, or erased, or erased and stored again as another row), and fields that are given
// as `undefined`, which to a caller's compiler is left out.
import { runAsync, settle } from "@assay/engines/engine";
import {
  transact,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
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

/** A session whose hint is outdated, by whatever has become of its row, is stored as one without a hint. */
export const takesAHintForNoMore: ClaimCheck = {
  name: "takes-a-hint-for-no-more",
  clauses: ["CV-017", "CV-016", "CV-085"],
  notApplicable: () => undefined,
  async run(cell) {
    const { api } = cell.context;
    const store = await cell.open();
    const commit = (...sessions: string[]) =>
      cell.player(store).playAsync({
        op: "commitBatch",
        writes: [batchWrite(ID, ...sessions.map((session) => batchSession(session, 0, 3)))],
      });
    const update = (lastIdx: number, hint: StoredSessionRow | undefined): Promise<void> =>
      runAsync(
        transact(api, store, function* (handle) {
          yield* settle(handle.addSessionUpdate(updateOf(lastIdx, hint)));
        }),
      );
    await commit(SESSION);
    const erased = await sessionIn(cell, store);
    await store.eraseCoValueButKeepTombstone(ID);
    await update(5, erased);
    await compare(cell, store, "was erased", { [SESSION]: 5 });
    await runAsync(
      transact(api, store, function* (handle) {
        const older = yield* settle(handle.getSingleCoValueSession(1, SESSION));
        yield* settle(handle.addSessionUpdate(updateOf(6, undefined)));
        yield* settle(handle.addSessionUpdate(updateOf(7, older)));
      }),
    );
    await compare(cell, store, "was updated since", { [SESSION]: 7 });
    const replaced = await sessionIn(cell, store);
    await store.eraseCoValueButKeepTombstone(ID);
    // Where row ids are given out again, the first one gets the session's own.
    await commit(OTHER, SESSION);
    await update(9, replaced);
    await compare(cell, store, "was erased and stored again", { [OTHER]: 3, [SESSION]: 9 });
    await takesUndefinedForLeftOut(cell, store);
  },
};

async function sessionIn(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
): Promise<StoredSessionRow | undefined> {
  let row: StoredSessionRow | undefined;
  await runAsync(
    transact(cell.context.api, store, function* (handle) {
      row = yield* settle(handle.getSingleCoValueSession(1, SESSION));
    }),
  );
  return row;
}

function updateOf(
  lastIdx: number,
  sessionRow: StoredSessionRow | undefined,
): Parameters<AnyCoValueTransaction["addSessionUpdate"]>[0] {
  const lastSignature = "signature" as Signature;
  const sessionUpdate = { coValue: 1, sessionID: SESSION, lastIdx, lastSignature };
  return { sessionUpdate, ...(sessionRow && { sessionRow }) };
}

async function compare(
  cell: CellUnderCheck,
  store: AnyCoValueStore,
  became: string,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  const sessions = await store.getCoValueSessions(1);
  cell
    .on("CV-017")
    .equal(
      `the sessions after an update whose hint is a row that ${became}`,
      inOrder(Object.entries(expected)),
      inOrder(sessions.map(({ sessionID, lastIdx }) => [sessionID, lastIdx])),
      [
        ...CLAUSES_OF_OPERATION.getCoValueSessions,
        ...CLAUSES_OF_OPERATION.commitBatch,
        "CV-020",
        "CV-060",
      ],
    );
}

/** With a session that there is twice seen twice. */
function inOrder(sessions: readonly (readonly [session: string, lastIdx: number])[]): string[] {
  return sessions.map(([session, lastIdx]) => `${session}: ${lastIdx}`).toSorted();
}

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
const OTHER = "another";
