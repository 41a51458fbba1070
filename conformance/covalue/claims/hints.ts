// Hints of sessions, which their rows may have outlived: a caller reads a session, and somebody erases it.
import { runAsync, settle } from "@assay/engines/engine";
import {
  transact,
  type RawCoID,
  type SessionID,
  type Signature,
  type StoredSessionRow,
} from "@assay/engines/covalue";
import { CLAUSES_OF_OPERATION } from "../clauses-of-operation.ts";
import type { ClaimCheck } from "./cell-under-check.ts";
import { batchSession, batchWrite } from "./fixed-history.ts";

/** A session whose hint is a row that was erased meanwhile is stored as one without a hint. */
export const takesAHintForNoMore: ClaimCheck = {
  name: "takes-a-hint-for-no-more",
  clauses: ["CV-017"],
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
    cell.equal(
      "the sessions after an update whose hint is a row that was erased",
      [{ sessionID: SESSION, lastIdx: 5 }],
      (await store.getCoValueSessions(1)).map(({ sessionID, lastIdx }) => ({ sessionID, lastIdx })),
      [...CLAUSES_OF_OPERATION.getCoValueSessions, "CV-020", "CV-060", "CV-089"],
    );
  },
};

// Ids are opaque to storage; cojson brands them.
const ID = "co_z1" as RawCoID;
const SESSION = "s" as SessionID;
